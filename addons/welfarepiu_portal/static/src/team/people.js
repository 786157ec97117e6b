import { _t } from "@web/core/l10n/translation";

const SIGNS = "/welfarepiu_portal/static/src/img/people";

/** What a part of the app is, in the words of its task. */
const PARTS = {
    list: _t("A new parcel"),
    take: _t("Taking the things"),
    count: _t("Counting and weighing"),
    label: _t("The label"),
    load: _t("Loading"),
    way: _t("Finding the door"),
    ring: _t("Ringing"),
    hand: _t("Handing over"),
    result: _t("Saying how it went"),
};

/** @returns {string} empty for what an addon added without naming it here */
export const namePart = (part) => String(PARTS[part] || "");

/** All together: nobody is told apart, and nobody is waited for. */
export const TOGETHER = { id: null, patience: 0, tasks: {} };

/**
 * How one part is told to a person.
 *
 * @returns {{level: string, ability: string}} `level` is photo, pictogram, text or none
 */
export function getPrompt(person, part) {
    const task = person.tasks[part] || {};
    return { level: task.level || person.level || "photo", ability: task.ability || "" };
}

export function getSign(person, pictures) {
    return pictures[person.photo] || `${SIGNS}/${person.sign || "person"}.svg`;
}
