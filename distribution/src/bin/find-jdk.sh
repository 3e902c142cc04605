# SPDX-License-Identifier: Apache-2.0
# Sourced by bin/backplane, ./run, ./test and ./bench: finds a JDK of at least $1 and sets JAVA_HOME, or says what to install.

# Major version of the JDK in folder $1, or 0.
jdk_version() {
  [ -x "$1/bin/java" ] || { echo 0; return; }
  version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" | head -n 1)
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  fi
  echo "${version:-0}"
}

# Folders in which JDKs lie, best first: what the user names, then where packagers put them.
jdk_candidates() {
  [ -n "${BACKPLANE_JAVA_HOME:-}" ] && echo "$BACKPLANE_JAVA_HOME"
  [ -n "${JAVA_HOME:-}" ] && echo "$JAVA_HOME"
  on_path=$(command -v java 2>/dev/null) && {
    while [ -L "$on_path" ]; do
      target=$(readlink "$on_path")
      case $target in /*) on_path=$target ;; *) on_path=$(dirname "$on_path")/$target ;; esac
    done
    dirname "$(dirname "$on_path")"
  }
  for folder in \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/openjdk* /opt/java/* /opt/jdk* /opt/*/jdk* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* "$HOME"/.jabba/jdk/* "$HOME"/.jabba/jdk/*/Contents/Home \
    "$HOME"/.local/share/mise/installs/java/* "$HOME"/.jenv/versions/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -x "$folder/bin/java" ] && echo "$folder"
  done
}

# find_jdk <least version> [javac]: with "javac", one that can compile.
find_jdk() {
  found=$(jdk_candidates | while IFS= read -r folder; do
    if [ "$(jdk_version "$folder")" -ge "$1" ] && { [ "${2:-}" != javac ] || [ -x "$folder/bin/javac" ]; }; then
      echo "$folder"
      break
    fi
  done)
  if [ -z "$found" ]; then
    echo "Backplane needs a JDK $1 or newer and found none: install one (for example Eclipse Temurin $1), or set BACKPLANE_JAVA_HOME to where it lies." >&2
    return 1
  fi
  JAVA_HOME=$found
  export JAVA_HOME
}
