// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.backplane.storage.file.io.SimulatedDisk.SimulatedInode;

/** The names in one directory: as a process sees them, as they are on the platter, and the steps between. */
final class SimulatedDirectory {
    private final Map<String, SimulatedInode> now = new TreeMap<>();
    private final Map<String, SimulatedInode> durable = new TreeMap<>();
    private final List<Step> pending = new ArrayList<>();

    /** Some names that change together. */
    private record Step(List<String> gone, Map<String, SimulatedInode> come) {
        void apply(Map<String, SimulatedInode> to) {
            gone.forEach(to::remove);
            to.putAll(come);
        }
    }

    List<String> names() {
        return List.copyOf(now.keySet());
    }

    Optional<SimulatedInode> get(String name) {
        return Optional.ofNullable(now.get(name));
    }

    void link(String name, SimulatedInode inode) {
        step(new Step(List.of(), Map.of(name, inode)));
    }

    void unlink(String name) {
        if (now.containsKey(name)) {
            step(new Step(List.of(name), Map.of()));
        }
    }

    void rename(String from, SimulatedDirectory to, String name) {
        SimulatedInode inode = get(from).orElseThrow();
        if (to == this) {
            step(new Step(List.of(from), Map.of(name, inode)));
        } else {
            unlink(from);
            to.link(name, inode);
        }
    }

    private void step(Step step) {
        pending.add(step);
        step.apply(now);
    }

    void sync() {
        durable.clear();
        durable.putAll(now);
        pending.clear();
    }

    SimulatedDirectory afterPowerLoss(Random random, int mood, Map<SimulatedInode, SimulatedInode> survivors) {
        Map<String, SimulatedInode> left = new TreeMap<>(durable);
        for (Step step : pending) {
            boolean kept = mood == SimulatedDisk.TAKES_NAMES ? step.come.isEmpty() : SimulatedDisk.keeps(random, mood);
            if (kept) {
                step.apply(left);
            }
        }
        var survivor = new SimulatedDirectory();
        left.forEach((name, inode) ->
                survivor.now.put(name, survivors.computeIfAbsent(inode, lost -> lost.afterPowerLoss(random, mood))));
        survivor.durable.putAll(survivor.now);
        return survivor;
    }
}
