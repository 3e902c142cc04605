#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Updates the MQTT bundle of a broker that carries many idle connections, and prints pauses, disconnects and memory.
# Usage: idle-updates.sh [CONNECTIONS [UPDATES]]; 15000 and 5 if not given. Broker and clients are a process each, and each
# may open as many files as the machine allows one process (ulimit -Hn).
set -eu
cd "$(dirname "$0")/../../../.."
. distribution/src/bin/find-jdk.sh
. ./.ci/maven.sh
find_jdk 25 javac && find_maven || exit 1
mvn -B -q -pl distribution -am -Dtest=NoUnitTest -Dit.test=IdleUpdatesBench -Dsurefire.failIfNoSpecifiedTests=false \
  -Dfailsafe.failIfNoSpecifiedTests=false -Dbackplane.idle.connections="${1:-15000}" -Dbackplane.idle.updates="${2:-5}" verify
