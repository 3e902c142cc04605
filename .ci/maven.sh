# SPDX-License-Identifier: Apache-2.0
# Sourced by ./run, ./test and ./bench, in the root folder.

# Sets nothing; says in one sentence what is missing.
find_maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    echo "Building Backplane needs Maven 3.8 or newer and found none: install it (Debian: apt install maven; macOS: brew install maven)." >&2
    return 1
  fi
  maven=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
  # shellcheck disable=SC2086 # two words
  set -- ${maven:-0 0}
  if [ "$1" -lt 3 ] || { [ "$1" -eq 3 ] && [ "$2" -lt 8 ]; }; then
    echo "Building Backplane needs Maven 3.8 or newer, and this is $1.$2: install a newer one." >&2
    return 1
  fi
}

# Shows one line for each module as it is built: the same line again and again on a terminal.
progress() {
  while IFS= read -r line; do
    echo "$line" >>"$1"
    case $line in
      *'Building Backplane'*'['*)
        text=$(echo "$line" | sed 's/\x1b\[[0-9;]*m//g; s/^\[INFO\] //; s/ 0\.[^ ]* */ /')
        if [ -t 1 ]; then printf '\r\033[K%s …' "$text"; else echo "$text"; fi
        ;;
    esac
  done
  [ -t 1 ] && printf '\r\033[K'
  return 0
}

# What somebody needs besides: a command and the package that has it. As root on Debian it is installed; elsewhere one sentence
# says what is missing. Example: need "The end-to-end tests" node nodejs
need() {
  command -v "$2" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $3"
    mkdir -p target
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$3"; } >target/install.log 2>&1
    command -v "$2" >/dev/null 2>&1 && return 0
  fi
  echo "$1: $2 is needed and not installed (Debian: apt install $3)." >&2
  return 1
}

# Everything that goes into the build, by name, size and time: also a file taken out is a change.
sources() {
  find pom.xml .mvn kernel bundles distribution docs LICENSE README.md \
    -type d -name target -prune -o -type d -name test -prune -o -type f -exec ls -ln {} + 2>/dev/null | cksum
}

# The distribution without tests; arguments go to Maven. The whole output is in target/build.log.
build() {
  log=target/build.log
  mkdir -p target
  : >"$log"
  echo "Building Backplane with the JDK in $JAVA_HOME (the first build also downloads what it needs)"
  status=target/build.status
  { mvn -B -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true "$@" package 2>&1; echo $? >"$status"; } | progress "$log"
  if [ "$(cat "$status")" != 0 ]; then
    grep -E '^\[ERROR\]|BUILD FAILURE' "$log" | head -n 30 >&2
    echo "The build failed; the whole output is in $log." >&2
    return 1
  fi
}
