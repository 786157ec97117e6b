import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { escape } from "@web/core/utils/strings";

const NAMES_FROM_ZOOM = 11;
const [MARK_LEFT, MARK_TOP, MARK_WIDTH, MARK_HEIGHT] = [-13, -10, 30, 22];
const EMPTY_VIEW = [[45.76, 9.95], 10];

/**
 * Rounds on a map: the valley's roads and municipalities as the platform knows them, which asks
 * nothing of anybody, and tiles above which it lies if the administrator named a server.
 *
 * The lists beside it say the same in words: nothing is on the map alone.
 */
export class RouteMap extends Component {
    static template = "welfarepiu_logistics.RouteMap";
    static props = {
        depot: { type: [Object, Boolean], optional: true },
        rounds: Array,
        waiting: { type: Array, optional: true },
        selected: { type: [String, Number, Boolean], optional: true },
        onPick: { type: Function, optional: true },
    };
    static defaultProps = { waiting: [], selected: false };

    setup() {
        this.orm = useService("orm");
        this.box = useRef("box");
        onWillStart(async () => {
            [this.ground] = await Promise.all([
                this.orm.call("welfare.route", "get_ground", []),
                loadBundle("welfarepiu_logistics.assets_leaflet"),
            ]);
        });
        useEffect(
            () => {
                this.createMap();
                return () => {
                    this.observer.disconnect();
                    this.map.remove();
                };
            },
            () => [],
        );
        useEffect(
            () => this.draw(),
            () => [this.shown, this.props.selected],
        );
        useEffect(
            () => this.fit(),
            () => [this.shown],
        );
    }

    /** What is drawn, as text: the same picture is not drawn again. */
    get shown() {
        return JSON.stringify([this.props.depot, this.props.rounds, this.props.waiting]);
    }

    get label() {
        return _t("Map of the rounds. The lists say the same in words.");
    }

    createMap() {
        const { L } = window;
        this.map = L.map(this.box.el, {
            attributionControl: Boolean(this.ground.tiles),
            zoomControl: false,
            zoomSnap: 0.25,
        });
        L.control.zoom({ zoomInTitle: _t("Closer"), zoomOutTitle: _t("Farther") }).addTo(this.map);
        this.map.setView(...EMPTY_VIEW);
        if (this.ground.tiles) {
            this.map.attributionControl.setPrefix(false);
            L.tileLayer(this.ground.tiles.url, {
                attribution: escape(this.ground.tiles.attribution).toString(),
            }).addTo(this.map);
        } else {
            this.drawGround();
        }
        this.layer = L.layerGroup().addTo(this.map);
        const mark = () =>
            this.box.el?.classList.toggle("wp-map-far", this.map.getZoom() < NAMES_FROM_ZOOM);
        this.map.on("zoomend", mark);
        mark();
        this.observer = new ResizeObserver(() => this.map.invalidateSize());
        this.observer.observe(this.box.el);
    }

    drawGround() {
        const { L } = window;
        const { nodes, edges } = this.ground;
        for (const pair of edges) {
            L.polyline(
                pair.map((index) => nodes[index].slice(1, 3)),
                { className: "wp-map-road", interactive: false },
            ).addTo(this.map);
        }
        for (const [name, latitude, longitude, isTown] of nodes) {
            this.addMark([latitude, longitude], isTown ? name : "", "wp-map-town", this.map);
        }
    }

    draw() {
        this.layer.clearLayers();
        this.crowd = {};
        this.drawWaiting();
        for (const round of this.props.rounds) {
            this.drawRound(round);
        }
        const { depot } = this.props;
        if (depot && depot.latitude) {
            this.addMark([depot.latitude, depot.longitude], "⌂", "wp-map-depot", this.layer, {
                title: depot.name,
                zIndexOffset: 2000,
            });
        }
    }

    drawRound(round) {
        const { L } = window;
        const stops = round.stops.filter(hasPlace);
        if (!stops.length) {
            return;
        }
        const { selected, depot } = this.props;
        const strong = selected && selected === round.key;
        const faded = selected && !strong;
        const path = stops.map(({ latitude, longitude }) => [latitude, longitude]);
        if (depot && depot.latitude) {
            const home = [depot.latitude, depot.longitude];
            path.unshift(home);
            path.push(home);
        }
        L.polyline(path, {
            color: round.colour,
            dashArray: round.dash,
            weight: strong ? 5 : 3,
            opacity: faded ? 0.25 : 0.9,
            interactive: false,
        }).addTo(this.layer);
        for (const stop of stops) {
            const marker = this.addMark(
                [stop.latitude, stop.longitude],
                `${round.letter}${stop.number}`,
                ["wp-map-stop", stop.approximate && "wp-map-approximate", faded && "wp-map-faded"]
                    .filter(Boolean)
                    .join(" "),
                this.layer,
                {
                    title: this.describe(round, stop),
                    interactive: true,
                    zIndexOffset: strong ? 1000 : 0,
                },
            );
            marker.getElement().style.backgroundColor = round.colour;
            this.standBeside(marker, stop);
            marker.on("click", () => this.props.onPick?.(stop.id));
        }
    }

    drawWaiting() {
        for (const one of this.props.waiting.filter(hasPlace)) {
            const marker = this.addMark(
                [one.latitude, one.longitude],
                "?",
                `wp-map-stop wp-map-waiting${one.approximate ? " wp-map-approximate" : ""}`,
                this.layer,
                { title: one.name, interactive: true },
            );
            this.standBeside(marker, one);
            marker.on("click", () => this.props.onPick?.(one.id));
        }
    }

    /** Doors at one place, and those taken for its centre, stand side by side. */
    standBeside(marker, { latitude, longitude }) {
        const key = `${latitude} ${longitude}`;
        const count = (this.crowd[key] = (this.crowd[key] || 0) + 1);
        const { depot } = this.props;
        const isDepot = depot && depot.latitude === latitude && depot.longitude === longitude;
        const { style } = marker.getElement();
        style.marginLeft = `${MARK_LEFT + MARK_WIDTH * (count - 1)}px`;
        style.marginTop = `${MARK_TOP + (isDepot ? MARK_HEIGHT : 0)}px`;
    }

    describe(round, stop) {
        const words = [`${round.letter}${stop.number}`, stop.name, round.name];
        if (stop.approximate) {
            words.push(_t("approximate position"));
        }
        return words.filter(Boolean).join(", ");
    }

    addMark(place, text, className, layer, options = {}) {
        const { L } = window;
        const icon = L.divIcon({ className, html: escape(text).toString(), iconSize: null });
        return L.marker(place, { icon, keyboard: false, interactive: false, ...options }).addTo(
            layer,
        );
    }

    fit() {
        const places = [...this.props.rounds.flatMap(({ stops }) => stops), ...this.props.waiting]
            .filter(hasPlace)
            .map(({ latitude, longitude }) => [latitude, longitude]);
        const { depot } = this.props;
        if (depot && depot.latitude) {
            places.push([depot.latitude, depot.longitude]);
        }
        const key = JSON.stringify([...places].sort());
        // Whoever has looked closer at something goes on looking at it.
        if (places.length && key !== this.fitted) {
            this.fitted = key;
            this.map.fitBounds(places, { padding: [30, 30], maxZoom: 14 });
        }
    }
}

function hasPlace({ latitude, longitude }) {
    return Boolean(latitude || longitude);
}
