import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { TeamApp } from "@welfarepiu_portal/team/app";
import { Educator } from "@welfarepiu_portal/team/educator";
import { readNumber } from "@welfarepiu_portal/team/keypad";
import { getSign } from "@welfarepiu_portal/team/people";
import { Road, TOLD, UNDOABLE } from "@welfarepiu_portal/team/road";
import { Steps } from "@welfarepiu_portal/team/steps";

const DRAWINGS = "/welfarepiu_workshop/static/src/img/workshop";
const drawing = (name) => `${DRAWINGS}/${name}.svg`;

// “order” is taken: it is the place of an act in the queue.
TOLD.push("production", "work", "told", "made", "broken", "to");
UNDOABLE.push("make_step", "make_finish");

const DANGERS = {
    hot: _t("Watch out: it is hot."),
    sharp: _t("Watch out: it is sharp."),
    machine: _t("Watch out: a machine runs."),
};
/** Screens of the round on which the workshop may begin as well. */
const PAUSES = ["none", "pack-start", "ready", "over"];

/** The order as it is with what was done on this phone. */
patch(Road.prototype, {
    get orders() {
        if (this.isPractice) {
            return [];
        }
        const orders = (this.day?.workshop || []).map((order) => ({
            ...order,
            steps: order.steps.map((work) => ({ ...work, waiting: false })),
        }));
        for (const act of this.mine) {
            const order = orders.find((one) => one.id === act.production);
            if (!order || act.answer) {
                continue;
            }
            const work = order.steps.find((one) => one.id === act.work);
            if (act.kind === "make_begin") {
                order.begun = true;
            } else if (act.kind === "make_finish") {
                order.finished = true;
                order.made = act.made;
            } else if (work && act.kind === "make_step") {
                order.begun = work.done = work.waiting = true;
            } else if (work && act.kind === "make_undo") {
                work.done = false;
                work.waiting = true;
            } else if (work && act.kind === "make_give") {
                work.member = act.to;
                work.waiting = true;
            }
        }
        return orders;
    },

    get toMake() {
        return this.orders.filter((order) => !order.finished);
    },

    get wantedPictures() {
        return [
            ...super.wantedPictures,
            ...(this.day?.workshop || []).flatMap((order) => [
                order.picture,
                ...order.steps.map((work) => work.photo),
            ]),
        ];
    },

    prepareAct(kind, values) {
        const act = super.prepareAct(kind, values);
        const { position } = this;
        if (kind === "help" && position?.mode === "make") {
            act.production = position.order;
            act.work = position.work;
        } else if (kind === "answer") {
            act.production = this.getCall(values.act)?.production;
        }
        if (act.production) {
            delete act.route;
        }
        return act;
    },

    prepareUndo(act) {
        if (act.kind !== "make_step") {
            return super.prepareUndo(act);
        }
        const { key, production, work, title } = act;
        return {
            ...this.prepareAct("make_undo", { act: key, production, work, title }),
            notBefore: 0,
        };
    },
});

/** What is made, step by step, in the shape of all screens of the app. */
patch(Steps.prototype, {
    get screen() {
        const { road } = this;
        if (road.network === "denied" || !road.day) {
            return super.screen;
        }
        const order = this.getOrder();
        if (order) {
            return this.tell(this.makeScreen(order, road.position));
        }
        const [next] = road.toMake;
        const screen = super.screen;
        if (!next || !PAUSES.includes(screen.key)) {
            return screen;
        }
        const choice = this.toWorkshop(next);
        return screen.key === "none"
            ? { ...screen, choices: [{ ...choice, main: true }, ...screen.choices] }
            : { ...screen, choices: [...screen.choices, choice] };
    },

    /** The order at which one is, unless it is gone. */
    getOrder() {
        const { position } = this.road;
        const order =
            position?.mode === "make" && this.road.orders.find((one) => one.id === position.order);
        return order || null;
    },

    toWorkshop(order) {
        return {
            text: _t("In the workshop: %s", order.name),
            picture: drawing("workshop"),
            go: { mode: "make", step: "start", order: order.id },
        };
    },

    makeScreen(order, position) {
        if (order.finished) {
            return this.make_done(order);
        }
        if (position.step === "start") {
            return this.make_start(order);
        }
        const open = order.steps.filter((work) => !work.done);
        const work = open.find((one) => one.id === position.work) || open[0];
        if (!work) {
            return position.step === "broken"
                ? this.make_broken(order, position)
                : this.make_count(order);
        }
        const place = work.id === position.work ? position : { step: "turn", work: work.id };
        return this.workScreen(order, work, place);
    },

    workScreen(order, work, place) {
        if (this.road.asksWho && !work.member && !place.anyone) {
            return this.who();
        }
        if (place.step === "check") {
            return this.make_check(order, work, place);
        }
        if (this.isTurnOfAnother(work) && !place.anyone) {
            return this.make_turn(order, work);
        }
        if (work.danger && !place.safe) {
            return this.make_danger(order, work, place);
        }
        return this.make_work(order, work, place);
    },

    isTurnOfAnother(work) {
        const { road } = this;
        const known = road.people.some((one) => one.id === work.member);
        return known && road.worker !== work.member;
    },

    making(order, key, values) {
        const done = order.steps.filter((work) => work.done).length;
        return {
            key: `make-${key}`,
            lines: [],
            progress: { done: Math.min(done + 1, order.steps.length), of: order.steps.length },
            ...values,
        };
    },

    at_work(order, work, step, values = {}) {
        return { mode: "make", order: order.id, work: work.id, step, ...values };
    },

    make_start(order) {
        const choices = [
            {
                text: order.begun ? _t("Go on") : _t("Let us start"),
                main: true,
                ...(order.begun
                    ? { go: { mode: "make", order: order.id, step: "turn" } }
                    : {
                          act: {
                              kind: "make_begin",
                              production: order.id,
                              title: order.name,
                              next: { mode: "make", order: order.id, step: "turn" },
                          },
                      }),
            },
        ];
        if (this.road.day.route && this.road.state !== "done") {
            choices.push({ text: _t("To the round"), go: null });
        }
        return {
            key: "make-start",
            title: _t("Today we make: %s.", order.name),
            big: order.quantity,
            lines: [_t("There are %s steps.", order.steps.length)],
            picture: this.road.pictures[order.picture] || drawing("workshop"),
            choices,
        };
    },

    make_turn(order, work) {
        const person = this.road.people.find((one) => one.id === work.member);
        return this.making(order, "turn", {
            key: `make-turn-${work.id}`,
            title: _t("Now it is the turn of %s.", person.name),
            lines: [work.name],
            picture: getSign(person, this.road.pictures),
            choices: [
                { text: _t("%s is here", person.name), main: true, worker: person.id },
                {
                    text: _t("Somebody else does it"),
                    go: this.at_work(order, work, "work", { anyone: true }),
                },
            ],
        });
    },

    make_danger(order, work, place) {
        return this.making(order, "danger", {
            key: `make-danger-${work.id}`,
            title: String(DANGERS[work.danger]),
            lines: [work.safety, _t("Wait for the educator.")].filter(Boolean),
            picture: drawing(work.danger),
            choices: [
                {
                    text: _t("The educator is here"),
                    main: true,
                    go: this.at_work(order, work, "work", { anyone: place.anyone, safe: true }),
                },
            ],
        });
    },

    make_work(order, work, place) {
        const lines = [...work.lines];
        if (work.educator && !work.danger) {
            lines.push(_t("Do it together with the educator."));
        }
        return this.making(order, "work", {
            key: `make-work-${work.id}`,
            isTimed: true,
            part: work.part,
            isSkippable: false,
            title: work.name,
            big: work.takes ? work.takes.amount : "",
            strong: work.takes ? work.takes.name : "",
            lines,
            spoken: work.spoken,
            picture: work.drawing || this.road.pictures[work.photo],
            photo: this.road.pictures[work.photo],
            mark: work.danger ? drawing(work.danger) : "",
            choices: [
                {
                    text: _t("It is done"),
                    main: true,
                    ...(work.check
                        ? { go: this.at_work(order, work, "check", { anyone: place.anyone }) }
                        : { act: this.doneAct(order, work) }),
                },
            ],
        });
    },

    doneAct(order, work, values = {}) {
        return {
            kind: "make_step",
            part: work.part,
            production: order.id,
            work: work.id,
            title: `${order.name}: ${work.name}`,
            ...values,
            next: { mode: "make", order: order.id, step: "turn" },
        };
    },

    isRight(work, number) {
        if (work.check === "count") {
            return number === work.expected;
        }
        return Math.abs(number - work.expected) <= (work.expected * work.tolerance) / 100;
    },

    /** Twice what is typed is compared; then somebody looks, and it is kept as told. */
    make_check(order, work, place) {
        const told = readNumber(this.draft.text);
        const act = this.doneAct(order, work, { told });
        const choice = { text: _t("It is done"), main: true, off: !told };
        if (this.isRight(work, told)) {
            choice.act = act;
        } else if (place.wrong) {
            choice.text = _t("The educator says: it is fine");
            choice.main = false;
            choice.act = act;
        } else {
            choice.go = this.at_work(order, work, "check", { ...place, wrong: true });
        }
        const isCount = work.check === "count";
        return this.making(order, "check", {
            key: `make-check-${work.id}`,
            title: isCount ? _t("Count.") : _t("What does the scale say?"),
            strong: place.wrong
                ? _t("It should be %(amount)s %(unit)s.", {
                      amount: work.expected,
                      unit: isCount ? "" : work.unit || "g",
                  })
                : "",
            lines: place.wrong ? [_t("Check once more. Take your time.")] : [],
            // No picture beside the keys: the button below them has to be seen.
            keys: true,
            unit: isCount ? " " : work.unit || "g",
            choices: [choice],
        });
    },

    make_count(order) {
        const made = readNumber(this.draft.text);
        return this.making(order, "count", {
            title: _t("How many are ready and good?"),
            lines: [_t("Count the good ones.")],
            keys: true,
            unit: " ",
            choices: [
                {
                    text: _t("It is done"),
                    main: true,
                    off: !made,
                    go: { mode: "make", order: order.id, step: "broken", made },
                },
                {
                    text: _t("None is good"),
                    go: { mode: "make", order: order.id, step: "broken", made: 0 },
                },
            ],
        });
    },

    make_broken(order, { made = 0 }) {
        const broken = readNumber(this.draft.text);
        const finish = (number) => ({
            kind: "make_finish",
            production: order.id,
            made,
            broken: number,
            title: order.name,
            next: { mode: "make", order: order.id, step: "done" },
        });
        const choices = [
            { text: _t("It is done"), main: true, off: !broken, act: finish(broken) },
            { text: _t("None is broken"), act: finish(0) },
        ];
        return this.making(order, "broken", {
            title: _t("How many are broken?"),
            lines: [_t("They are not sold.")],
            keys: true,
            unit: " ",
            choices: made ? choices : choices.slice(0, 1),
        });
    },

    make_done(order) {
        return {
            ...this.making(order, "done", {
                title: _t("Well done!"),
                lines: [
                    _t("%(count)s pieces are ready.", { count: order.made }),
                    ...(order.lot ? [_t("Lot: %s.", order.lot)] : []),
                ],
                picture: drawing("workshop"),
                choices: [{ text: _t("Go on"), main: true, go: null }],
            }),
            progress: { done: order.steps.length, of: order.steps.length },
        };
    },
});

patch(TeamApp.prototype, {
    get words() {
        const { screen } = this;
        return screen.spoken || super.words;
    },

    call(reason) {
        const { road, screen } = this;
        if (road.position?.mode === "make" && !road.day?.route) {
            return road.call(reason, screen.key, undefined);
        }
        return super.call(reason);
    },
});

/** The educator sees whose each step is, and gives it to somebody else. */
patch(Educator.prototype, {
    nameWorker(work) {
        const person = this.road.people.find((one) => one.id === work.member);
        return person ? person.name : _t("Nobody yet");
    },

    give(order, work, person) {
        return this.road.act(
            "make_give",
            { production: order.id, work: work.id, to: person.id, title: work.name },
            this.road.position,
        );
    },
});
