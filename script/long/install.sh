# shellcheck shell=bash
# each addon installs alone on an empty database, without demo data, and uninstalls

verify() {
  local addon done_file failed=0
  prepare
  export WP_DATA
  result "| addon | installs alone, uninstalls | seconds |"
  result "| --- | --- | --- |"
  for addon in $(own_addons); do
    # An addon that passed with the same files is not tried again.
    set_addon_key "$addon"
    done_file=$WP_VERIFY_WORK/$addon-$WP_ADDON_KEY
    if [ ! -e "$done_file" ]; then
      local start=$EPOCHREALTIME
      if "$WP_VENV/bin/python" -c "
import sys
from pathlib import Path
sys.path.insert(0, '$WP_ROOT/script/tools')
import install_matrix
install_matrix.run('$addon', Path('$WP_VERIFY_WORK'))"; then
        _seconds_since "$start" >"$done_file"
      else
        result "| $addon | **no** | |"
        failed=1
        continue
      fi
    fi
    result "| $addon | yes | $(cat "$done_file") |"
  done
  return "$failed"
}

set_addon_key() {
  local names
  mapfile -t names < <(own_addons)
  WP_ADDON_KEY=$({
    printf '%s\n' "$WP_VENV_KEY"
    _addons_key "${names[@]}"
  } | hash_of)
}
