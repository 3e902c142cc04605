#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Persistent sessions with messages that wait, in a heap of 512 MB: prints heap, resident memory and how long starts take,
# then lets sessions come back and take what is theirs.
# Usage: offline-sessions.sh [one|each [SESSIONS [MESSAGES [DRAINED]]]]; one filter for all or one each; one, 100000, 100 and
# all if not given. Needs some gigabytes of disk in the folder for temporary files.
set -eu
cd "$(dirname "$0")/../../../.."
. distribution/src/bin/find-jdk.sh
. ./.ci/maven.sh
find_jdk 25 javac && find_maven || exit 1
sessions=${2:-100000}
mvn -B -q -pl distribution -am -Dtest=NoUnitTest -Dit.test=OfflineSessionsBench -Dsurefire.failIfNoSpecifiedTests=false \
  -Dfailsafe.failIfNoSpecifiedTests=false -Dbackplane.offline.filters="${1:-one}" \
  -Dbackplane.offline.sessions="$sessions" -Dbackplane.offline.messages="${3:-100}" \
  -Dbackplane.offline.drained="${4:-$sessions}" verify
