# shellcheck shell=bash
# every page for every audience in both languages at 320, 768 and 1280 px: axe-core, no scrolling sideways

verify() {
  local log=$WP_VERIFY_WORK/pages.log status=0
  step "every page" quiet "$log" env WELFAREPIU_EVERY_SCREEN=1 \
    script/test tests/journeys/test_pages.py -rA || status=$?
  result "| audience, language | no barrier |"
  result "| --- | --- |"
  sed -nE 's/^(PASSED|FAILED) .*test_pages\[(.*)-(it|en)\].*/\1 \2 \3/p' "$log" | sort -u |
    while read -r outcome who language; do
      result "| $who, $language | $([ "$outcome" = PASSED ] && echo yes || echo '**no**') |"
    done
  result ""
  result "$(find "$WP_LOCAL/pictures" -path '*test_pages*' -name '*.png' | wc -l) pictures were taken."
  return "$status"
}
