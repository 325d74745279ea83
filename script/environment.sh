# Sourced by script/run and script/test: a Python that is new enough, and .venv from a lock file.
# Everything is kept inside the checkout: .venv, .uv (uv itself, its cache, a Python it fetched).

export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.uv/cache}"
export UV_PYTHON_INSTALL_DIR="${UV_PYTHON_INSTALL_DIR:-$PWD/.uv/python}"
export UV_PYTHON_BIN_DIR="$PWD/.uv/bin"
export UV_LINK_MODE="${UV_LINK_MODE:-hardlink}"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
UV_VERSION=0.13.9

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null
}

# Our best-tested version first. pyenv's shims answer only for a selected version, so its own
# folders are looked at as well.
python_candidates() {
    for minor in 13 14 12; do
        command -v "python3.$minor" || :
        for found in "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$minor".*/bin/python3 \
            "/opt/homebrew/bin/python3.$minor" "/usr/local/bin/python3.$minor" \
            "$HOME/.local/share/uv/python/cpython-3.$minor".*/bin/python3 \
            "$UV_PYTHON_INSTALL_DIR/cpython-3.$minor".*/bin/python3; do
            [ ! -x "$found" ] || printf '%s\n' "$found"
        done
    done
    command -v python3 || :
}

find_python() {
    if [ -n "${PORTAL_PYTHON:-}" ]; then
        is_new_enough "$PORTAL_PYTHON" || fail "PORTAL_PYTHON=$PORTAL_PYTHON is not a Python 3.12 or newer."
        printf '%s\n' "$PORTAL_PYTHON"
        return
    fi
    python_candidates | while IFS= read -r candidate; do
        if is_new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            break
        fi
    done
}

# uv from PATH, or put into .uv by pip, which keeps whatever package index pip is set up for.
find_uv() {
    if command -v uv >/dev/null; then
        command -v uv
        return
    fi
    if [ ! -x .uv/bin/uv ]; then
        for pip_python in "$@" python3; do
            "$pip_python" -m pip install --quiet --no-compile --target .uv "uv==$UV_VERSION" \
                >/dev/null 2>&1 && break
        done
    fi
    [ ! -x .uv/bin/uv ] || printf '%s\n' "$PWD/.uv/bin/uv"
}

with_uv() {
    "$uv" venv --quiet --clear --python "$1" .venv &&
        "$uv" pip sync --quiet --python .venv/bin/python --require-hashes "$2"
}

with_pip() {
    "$1" -m venv --clear .venv &&
        .venv/bin/python -m pip install --quiet --require-hashes -r "$2"
}

# Is .venv whole, and made from one of these lock files?
is_installed() {
    .venv/bin/python -c '' 2>/dev/null || return 1
    for lock in "$@"; do
        cmp -s "$lock" .venv/installed.lock && return 0
    done
    return 1
}

# install LOCK: make .venv hold exactly what LOCK names.
install() {
    python=$(find_python) || exit 1
    uv=$(find_uv ${python:+"$python"})
    if [ -z "$python" ] && [ -n "$uv" ]; then
        say "No Python 3.12 or newer here; fetching one."
        "$uv" python install --quiet 3.13 2>/dev/null && python=$(find_python)
    fi
    [ -n "$python" ] || fail "Ogniwo needs Python 3.12 or newer: install it" \
        "(apt install python3.12, brew install python, pyenv install 3.13) and run this again."
    say "Installing into .venv with $python"
    { [ -n "$uv" ] && with_uv "$python" "$1"; } || with_pip "$python" "$1" ||
        fail "The packages could not be installed: check the network, and on Debian" \
            "that python3-venv is there (apt install python3-venv)."
    cp "$1" .venv/installed.lock
}
