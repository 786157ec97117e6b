import { _t } from "@web/core/l10n/translation";
import { describeLabel, picture } from "./steps_base";
import { PackSteps } from "./steps_pack";

/** At the van, before leaving and before each further trip. */
export class LoadSteps extends PackSteps {
    load_parcel(stop) {
        const { road } = this;
        const isIn = {
            text: _t("It is in the van"),
            main: true,
            load: [...road.loaded, stop.id],
        };
        const choices = [
            road.camera ? this.readOnLoading(stop, isIn) : isIn,
            ...this.takeOutLast(),
        ];
        return {
            key: "load-parcel",
            stop: stop.id,
            part: "load",
            progress: this.progress(road.loaded.length),
            title:
                stop.parcels > 1
                    ? _t("Load the boxes with number %s.", stop.label.number)
                    : _t("Load parcel %s.", stop.label.number),
            lines: [
                describeLabel(stop.label),
                ...(stop.items.some((one) => one.cold) ? [_t("It goes into the cold box.")] : []),
            ],
            label: stop.label,
            choices,
        };
    }

    /** Any parcel of this trip may go in now: the order of loading is only a good one. */
    readOnLoading(stop, isIn) {
        const { road } = this;
        const choice = this.scanParcel(stop, "load", "load-parcel", isIn);
        const getLoaded = (code) => road.toLoad.find((one) => one.codes.includes(code));
        choice.scan.codes = road.toLoad.flatMap((one) => one.codes);
        choice.scan.choose = (code) => ({ load: [...road.loaded, getLoaded(code).id] });
        choice.scan.other = (code) =>
            road.stops.some((one) => one.codes.includes(code))
                ? _t("This parcel does not leave now.")
                : _t("This is no parcel of today.");
        return choice;
    }

    takeOutLast() {
        const { road } = this;
        const last = road.getStop(road.loaded.at(-1));
        return last && last.state === "packed"
            ? [
                  {
                      text: _t("Parcel %s is not in", last.label.number),
                      picture: picture("undo"),
                      load: road.loaded.slice(0, -1),
                  },
              ]
            : [];
    }

    reload() {
        return {
            key: "reload",
            title: _t("Go back to the depot."),
            lines: [_t("More parcels wait there."), _t("Load them.")],
            picture: picture("back"),
            progress: this.progress(this.road.stops.length - this.road.toDeliver.length),
            choices: [
                {
                    text: _t("We are at the depot"),
                    main: true,
                    go: { mode: "load", step: "parcel" },
                },
            ],
        };
    }

    ready() {
        return {
            key: "ready",
            title: _t("All parcels are in."),
            lines: [_t("Now you can leave.")],
            picture: picture("van"),
            progress: this.progress(this.road.stops.length),
            choices: [
                { text: _t("We leave"), main: true, act: { kind: "leave", next: null } },
                ...this.takeOutLast(),
            ],
        };
    }
}
