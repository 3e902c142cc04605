#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A long mixed load on one broker: both versions, four transports, QoS 0 to 2, retained messages, wills, shared subscriptions,
# persistent sessions, clients that come and go, payloads from nothing to 256 KiB. A line a minute; in the end a verdict: memory
# flat, no leak, no error, nothing lost.
# Usage: soak.sh [MINUTES [CONNECTIONS [MESSAGES-PER-SECOND]]]; 30, 300 and 600 if not given. At least 3 minutes.
set -eu
cd "$(dirname "$0")/../../../.."
. distribution/src/bin/find-jdk.sh
. ./.ci/maven.sh
find_jdk 25 javac && find_maven || exit 1
mvn -B -q -pl distribution -am -Dtest=NoUnitTest -Dit.test=SoakBench -Dsurefire.failIfNoSpecifiedTests=false \
  -Dfailsafe.failIfNoSpecifiedTests=false -Dbackplane.soak.minutes="${1:-30}" -Dbackplane.soak.connections="${2:-300}" \
  -Dbackplane.soak.rate="${3:-600}" verify
