// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code main()} of the commands that talk to a running broker. Exit codes: 0 done; 1 refused or failed; 2 wrong command
 * line; 3 no broker runs there.
 */
public final class Admin {
    /** Longest wait, in seconds, for a broker that was told to stop; it bounds itself to less. */
    private static final long STOP_TIMEOUT_S = 30;

    private Admin() {}

    /** Arguments: the words of the command and its options, {@code --data DIR} among them. */
    public static void main(String[] args) {
        Path home = Path.of(System.getProperty("backplane.home", "."));
        int code = run(home, List.of(args));
        System.out.flush();
        System.exit(code);
    }

    private static int run(Path home, List<String> args) {
        AdminRequest request;
        try {
            request = AdminRequest.parse(home, args);
        } catch (UsageException e) {
            return say(2, e.getMessage());
        }
        try {
            return ask(request);
        } catch (UsageException e) {
            return say(3, e.getMessage());
        } catch (IOException e) {
            return say(1, e.getMessage());
        }
    }

    private static int ask(AdminRequest request) throws UsageException, IOException {
        AdminClient client = new AdminClient(request.data());
        if (request.isStop()) {
            List<String> pid = new ArrayList<>();
            AdminClient.Reply reply = client.ask(request.line(), pid::add);
            return reply.exitCode() == 0 ? awaitEnd(Long.parseLong(pid.getFirst())) : end(reply);
        }
        // A change takes its time: each line is shown when it comes.
        return end(client.ask(request.line(), System.out::println));
    }

    private static int end(AdminClient.Reply reply) {
        System.out.flush();
        return reply.message().isEmpty() ? reply.exitCode() : say(reply.exitCode(), reply.message());
    }

    /** The broker has said which process it is; its end is what the user waits for. */
    private static int awaitEnd(long pid) {
        try {
            var process = ProcessHandle.of(pid);
            if (process.isPresent()) {
                process.get().onExit().get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
            }
            System.out.println("Backplane stopped (process " + pid + ").");
            return 0;
        } catch (TimeoutException | ExecutionException e) {
            return say(1, "process " + pid + " has not ended after " + STOP_TIMEOUT_S + " s; see its log");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int say(int code, @org.jspecify.annotations.Nullable String message) {
        System.err.println("Backplane: " + message);
        return code;
    }
}
