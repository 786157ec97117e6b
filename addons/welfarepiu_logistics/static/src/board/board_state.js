/**
 * What is so on the board, and what a hand wants of it: plain functions, no screen.
 *
 * A lane is a round, a team without one, or what waits; its key is `r<id>`, `t<id>` or
 * `waiting`. Stops are known by their delivery (`id`), which stays the same wherever it goes.
 */

export const WAITING = "waiting";

/** Rounds are told apart by letter and line, not by colour alone. Each colour has a contrast
 *  of 4.5 or more with white. */
const COLOURS = [
    "#0b5394",
    "#a61c00",
    "#38761d",
    "#741b47",
    "#7f4f00",
    "#134f5c",
    "#351c75",
    "#434343",
];
const DASHES = ["", "12 6", "3 6", "14 6 3 6"];

export function getLetter(index) {
    const letter = String.fromCharCode(65 + (index % 26));
    return index < 26 ? letter : getLetter(Math.floor(index / 26) - 1) + letter;
}

export function getLine(index) {
    return {
        letter: getLetter(index),
        colour: COLOURS[index % COLOURS.length],
        dash: DASHES[Math.floor(index / COLOURS.length + index) % DASHES.length],
    };
}

/** Rounds first, then teams that could have one, then those that stay at home. */
export function getLanes(board) {
    const teams = Object.fromEntries(board.teams.map((team) => [team.id, team]));
    const rounds = board.routes.map((route, index) => ({
        ...route,
        key: `r${route.id}`,
        route,
        team: teams[route.team] || { id: route.team, name: "", hours: "", goes_out: true },
        ...getLine(index),
        isRound: true,
        canTake: !board.readonly && route.state !== "done",
    }));
    const busy = new Set(board.routes.map((route) => route.team));
    const idle = board.teams
        .filter((team) => !busy.has(team.id))
        .map((team) => ({
            ...team,
            key: `t${team.id}`,
            route: null,
            team,
            stops: [],
            isRound: false,
            canTake: !board.readonly && team.goes_out,
        }));
    return [
        ...rounds,
        ...idle.filter((lane) => lane.goes_out),
        ...idle.filter((lane) => !lane.goes_out),
    ];
}

export function getLane(board, key) {
    return getLanes(board).find((lane) => lane.key === key);
}

/** The lane where a delivery is, or what waits. */
export function findLane(board, picking) {
    const lane = getLanes(board).find(({ stops }) => stops.some(({ id }) => id === picking));
    return lane ? lane.key : WAITING;
}

export function isOpen(stop) {
    return ["planned", "packed"].includes(stop.state);
}

/** Whether a hand may take this stop: nothing happened at its door yet. */
export function isMovable(board, lane, stop) {
    return !board.readonly && lane.canTake && isOpen(stop);
}

function getRound(lane, order) {
    return {
        route: lane.route ? lane.route.id : false,
        team: lane.team.id,
        version: lane.route ? lane.route.version : false,
        order,
    };
}

function getOrder(lane) {
    return lane.stops.map(({ id }) => id);
}

function getChange(board, rounds) {
    return { kind: "order", date: board.date, slots: getChosen(board), rounds };
}

/**
 * The change that puts a delivery into a lane, before another one or at the end.
 *
 * @param {number} picking
 * @param {string} key lane, or `waiting`
 * @param {number|null} before delivery that comes after it; null: at the end
 * @returns {Object|null} for `change_board`; null if nothing would change
 */
export function getMove(board, picking, key, before = null) {
    const from = findLane(board, picking);
    if (picking === before || (from === key && key === WAITING)) {
        return null;
    }
    const rounds = [];
    if (from !== WAITING && from !== key) {
        const source = getLane(board, from);
        rounds.push(
            getRound(
                source,
                getOrder(source).filter((id) => id !== picking),
            ),
        );
    }
    if (key !== WAITING) {
        const target = getLane(board, key);
        const order = getOrder(target).filter((id) => id !== picking);
        const at = before === null ? -1 : order.indexOf(before);
        order.splice(at < 0 ? order.length : at, 0, picking);
        if (from === key && order.join() === getOrder(target).join()) {
            return null;
        }
        rounds.push(getRound(target, order));
    }
    return getChange(board, rounds);
}

/** The change that moves a stop one place up (-1) or down (1) in its round. */
export function getStep(board, picking, step) {
    const lane = getLane(board, findLane(board, picking));
    if (!lane) {
        return null;
    }
    const order = getOrder(lane);
    const at = order.indexOf(picking);
    const other = lane.stops[at + step];
    if (!other || !isOpen(other)) {
        return null;
    }
    [order[at], order[at + step]] = [order[at + step], order[at]];
    return getChange(board, [getRound(lane, order)]);
}

export function getChosen(board) {
    return board.slots.filter(({ chosen }) => chosen).map(({ id }) => id);
}

/** Where a stop is now, to be said: its place and its lane. */
export function getPlace(board, picking) {
    const lane = getLane(board, findLane(board, picking));
    if (!lane) {
        return null;
    }
    const stop = lane.stops.find(({ id }) => id === picking);
    return { number: stop.number, team: lane.team.name, name: stop.name };
}

export const LOADS = ["stops", "parcels", "kg", "minutes"];

/** How full a round is: one entry a limit. */
export function getLoads(lane) {
    return LOADS.map((name) => {
        const value = lane.load[name];
        const limit = lane.limits[name];
        return {
            name,
            value,
            limit,
            share: limit ? Math.min(100, Math.round((100 * value) / limit)) : 0,
            over: value > limit,
        };
    });
}
