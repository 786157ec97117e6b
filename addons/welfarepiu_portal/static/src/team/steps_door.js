import { _t } from "@web/core/l10n/translation";
import { describeLabel, picture } from "./steps_base";
import { LoadSteps } from "./steps_load";

/** On the road: one door, and at it one parcel after the other. */
export class DoorSteps extends LoadSteps {
    door(stop, step, part, values) {
        const done = this.road.stops.length - this.road.toDeliver.length;
        return {
            key: `door-${step}`,
            stop: stop.id,
            part,
            isTimed: Boolean(part) && part !== "way",
            progress: this.progress(Math.min(done + 1, this.road.stops.length)),
            lines: [],
            ...values,
        };
    }

    door_where(stop) {
        const group = this.road.getGroup(stop);
        const here = group.filter((one) => this.road.toDeliver.some(({ id }) => id === one.id));
        const names = [...new Set(here.map((one) => one.name))];
        const choices = [
            { text: _t("We are there"), main: true, go: this.to("door", stop, "take") },
            { text: _t("We cannot get there"), go: this.to("door", stop, "problem") },
        ];
        return this.door(stop, "where", "way", {
            title: _t("Go to this door."),
            strong: stop.address,
            lines: [
                ...(names.length < 4 ? names : []),
                here.length > 1 ? _t("There are %s parcels for this door.", here.length) : "",
                stop.door_note,
                stop.stairs ? _t("There are stairs.") : "",
            ].filter(Boolean),
            picture: picture(stop.stairs ? "stairs" : "house"),
            photo: this.road.pictures[stop.picture],
            choices,
        });
    }

    /** `more`: a further parcel of a door at which one stands; `name`: who took the first */
    door_take(stop, { more, name }) {
        const next = name ? "same" : more ? "hand" : "ring";
        const has = {
            text: _t("I have it"),
            main: true,
            go: this.to("door", stop, next, { more, name }),
        };
        return this.door(stop, "take", "hand", {
            title:
                stop.parcels > 1
                    ? _t("Take the boxes with number %s.", stop.label.number)
                    : _t("Take parcel %s.", stop.label.number),
            lines: [
                describeLabel(stop.label),
                ...(more ? [_t("It is for the same door.")] : []),
                ...(stop.parcels > 1 ? [_t("There are %s boxes.", stop.parcels)] : []),
            ],
            label: stop.label,
            isSkippable: false,
            choices: [this.road.camera ? this.scanParcel(stop, "hand", "door-take", has) : has],
        });
    }

    /** Where somebody takes the parcels of several people, one name can count for all. */
    door_same(stop, { name }) {
        return this.door(stop, "same", "result", {
            title: _t("Does the same person take it?"),
            strong: name,
            lines: [_t("It is for %s.", stop.name)],
            picture: picture("person"),
            choices: [
                {
                    text: _t("Yes"),
                    main: true,
                    act: this.deliver(stop, "delivered", { proof_name: name }),
                },
                { text: _t("No"), go: this.to("door", stop, "hand", { more: true }) },
            ],
        });
    }

    door_ring(stop) {
        return this.door(stop, "ring", "ring", {
            title: _t("Ring the bell."),
            lines: [_t("Look for the name: %s.", stop.name), _t("Then say:")],
            quote: _t(
                "Good morning, we are the %s. We bring your shopping.",
                this.road.day.route.team,
            ),
            picture: picture("bell"),
            choices: [
                { text: _t("I have said it"), main: true, go: this.to("door", stop, "hand") },
            ],
        });
    }

    door_hand(stop) {
        return this.door(stop, "hand", "hand", {
            title: _t("Hand over the parcel."),
            lines: [_t("Nobody opens? Go on all the same.")],
            picture: picture("hand"),
            choices: [{ text: _t("Go on"), main: true, go: this.to("door", stop, "result") }],
        });
    }

    door_result(stop) {
        return this.door(stop, "result", "result", {
            title: _t("How did it go?"),
            row: true,
            choices: [
                {
                    text: _t("Delivered"),
                    picture: picture("done"),
                    go: this.to("door", stop, "proof"),
                },
                {
                    text: _t("Nobody home"),
                    picture: picture("nobody"),
                    go: this.to("door", stop, "nobody"),
                },
                {
                    text: _t("Help"),
                    picture: picture("help"),
                    go: this.to("door", stop, "problem"),
                },
            ],
        });
    }

    door_proof(stop) {
        return this.door(stop, "proof", "result", {
            title: _t("Who took the parcel?"),
            row: true,
            choices: [
                {
                    text: stop.name,
                    picture: picture("person"),
                    act: this.deliver(stop, "delivered", { proof_name: stop.name }),
                },
                {
                    text: _t("Somebody else"),
                    picture: picture("people"),
                    go: this.to("door", stop, "name"),
                },
                {
                    text: _t("Take a photo"),
                    picture: picture("camera"),
                    photo: this.deliver(stop, "delivered"),
                },
                {
                    text: _t("They tell a code"),
                    picture: picture("code"),
                    go: this.to("door", stop, "code"),
                },
            ],
        });
    }

    typed(stop, step, title, label, name) {
        return this.door(stop, step, "result", {
            title,
            picture: picture(step === "code" ? "code" : "people"),
            field: { label },
            choices: [
                {
                    text: _t("Done"),
                    main: true,
                    off: !this.draft.text.trim(),
                    act: this.deliver(stop, "delivered", { [name]: this.draft.text.trim() }),
                },
            ],
        });
    }

    door_name(stop) {
        return this.typed(stop, "name", _t("Ask for the name."), _t("Name"), "proof_name");
    }

    door_code(stop) {
        return this.typed(stop, "code", _t("Write the code."), _t("Code"), "proof_code");
    }

    door_nobody(stop) {
        return this.door(stop, "nobody", "result", {
            title: _t("Nobody is home."),
            lines: [_t("Take the parcel back to the van."), _t("Do you take a photo of the door?")],
            picture: picture("nobody"),
            choices: [
                {
                    text: _t("Take a photo"),
                    picture: picture("camera"),
                    photo: this.deliver(stop, "nobody_home"),
                },
                { text: _t("No photo"), act: this.deliver(stop, "nobody_home") },
            ],
        });
    }

    door_problem(stop) {
        return this.door(stop, "problem", "result", {
            title: _t("What happened?"),
            row: true,
            choices: this.road.day.problems.map(({ kind, name }) => ({
                text: name,
                picture: picture(kind),
                go: this.to("door", stop, "trouble", { kind }),
            })),
        });
    }

    door_trouble(stop, { kind }) {
        const { name } = this.road.day.problems.find((one) => one.kind === kind);
        const deliver = this.deliver(stop, "problem", { problem_kind: kind });
        const ask =
            kind === "damaged"
                ? _t("Take a photo of what is broken.")
                : _t("Do you take a photo of it?");
        const choices = [
            { text: _t("Take a photo"), picture: picture("camera"), photo: deliver },
            {
                text: kind === "damaged" ? _t("I cannot take a photo") : _t("No photo"),
                act: deliver,
            },
        ];
        choices[0].main = kind === "damaged";
        if (kind === "address" && stop.phone) {
            choices.unshift({
                text: _t("Call %s", stop.name),
                picture: picture("phone"),
                tel: stop.phone,
            });
        }
        return this.door(stop, "trouble", "result", {
            title: name,
            lines: [_t("The operator will know it."), ask],
            picture: picture(kind),
            choices,
        });
    }

    deliver(stop, result, values = {}) {
        const next = { mode: "door", step: "done", stop: stop.id, result };
        if (values.proof_name) {
            next.name = values.proof_name;
        }
        return {
            kind: "deliver",
            part: "result",
            stop: stop.id,
            title: this.describe(stop),
            result,
            ...values,
            next,
        };
    }

    /** The next parcel of the door at which one stands, if there is one. */
    getMore(stop) {
        const waiting = this.road.toDeliver.map(({ id }) => id);
        return this.road.getGroup(stop).find((one) => waiting.includes(one.id));
    }

    door_done(stop, { result, name, again }) {
        const delivered = result === "delivered";
        const more = again ? null : this.getMore(stop);
        return this.door(stop, "done", "", {
            progress: this.progress(this.road.stops.length - this.road.toDeliver.length),
            title: delivered ? _t("Well done!") : _t("Thank you."),
            lines: [
                delivered
                    ? _t("Parcel %s is delivered.", stop.label.number)
                    : _t("It is noted. Put the parcel back into the van."),
            ],
            picture: picture("done"),
            choices: [
                {
                    text: more ? _t("The next parcel of this door") : _t("Go on"),
                    main: true,
                    go: more
                        ? {
                              mode: "door",
                              step: "take",
                              stop: more.id,
                              more: true,
                              name: stop.takes_all && delivered ? name : undefined,
                          }
                        : null,
                },
            ],
        });
    }
}
