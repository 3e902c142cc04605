// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.backplane.api.admin.BundleAdmin;
import org.backplane.api.admin.BundleAdmin.BundleDetails;
import org.backplane.api.admin.BundleAdmin.Outcome;
import org.backplane.deployer.data.Json;

/** What can be asked of bundles, and how it is answered. Any thread. */
final class BundleVerbs implements Commands {
    private static final String JSON = "--json";
    private static final String NAME = "one symbolic name";

    private final BundleAdmin bundles;

    BundleVerbs(BundleAdmin bundles) {
        this.bundles = bundles;
    }

    @Override
    public AdminReply run(List<String> words, Consumer<String> out) {
        try {
            return run(BundleRequest.of(words), out);
        } catch (IllegalArgumentException e) {
            return AdminReply.misunderstood(String.valueOf(e.getMessage()));
        }
    }

    private AdminReply run(BundleRequest request, Consumer<String> out) {
        return switch (request.verb()) {
            case "list" -> list(request.has(JSON), out);
            case "show" -> show(request.one(NAME), request.has(JSON), out);
            case "install" -> end(bundles.install(request.jar(), request.installOptions(), out::accept), out);
            case "update" -> end(bundles.update(request.jar(), request.installOptions(), out::accept), out);
            case "remove" -> end(bundles.remove(request.one(NAME), out::accept), out);
            case "canary" ->
                end(bundles.canary(request.jar(), request.share(), request.installOptions(), out::accept), out);
            case "promote" -> end(bundles.promote(request.oneOrNone(NAME), out::accept), out);
            case "abort" -> end(bundles.abort(request.oneOrNone(NAME), out::accept), out);
            default ->
                throw new IllegalArgumentException(
                        "bundle knows: list, show, install, update, remove, canary, promote, abort");
        };
    }

    private AdminReply list(boolean json, Consumer<String> out) {
        if (json) {
            out.accept(Json.write(
                    bundles.bundles().stream().map(BundleJson::status).toList()));
        } else {
            BundleText.table(bundles.bundles()).forEach(out);
        }
        return AdminReply.DONE;
    }

    private AdminReply show(String name, boolean json, Consumer<String> out) {
        Optional<BundleDetails> details = bundles.bundle(name);
        if (details.isEmpty()) {
            return AdminReply.failed("no bundle is named " + name + "; bundle list shows all");
        }
        if (json) {
            out.accept(Json.write(BundleJson.details(details.get())));
        } else {
            BundleText.details(details.get()).forEach(out);
        }
        return AdminReply.DONE;
    }

    private static AdminReply end(Outcome outcome, Consumer<String> out) {
        return switch (outcome) {
            case Outcome.Done done -> {
                out.accept(done.text());
                yield AdminReply.DONE;
            }
            case Outcome.Refused refused -> AdminReply.failed("refused: " + refused.text());
            case Outcome.RolledBack back -> AdminReply.failed("rolled back: " + back.text());
            case Outcome.Failed failed -> AdminReply.failed("failed: " + failed.text());
        };
    }
}
