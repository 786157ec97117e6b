const NAME = "welfarepiu.squadra";
const VERSION = 1;

const answered = (request) =>
    new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });

const finished = (transaction) =>
    new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
        transaction.onerror = () => reject(transaction.error);
    });

/**
 * What the phone keeps while it is away from the server, and when it is switched off.
 *
 * `kept` holds the day, settings and the place where one is, by name, and each picture
 * under `picture:` and its fingerprint.
 * `acts` holds what was done and is not yet in the server's hands, in the order in which
 * it was done. A later version of the app must read what an earlier one left here.
 */
export class Database {
    static async open() {
        const request = indexedDB.open(NAME, VERSION);
        request.onupgradeneeded = () => {
            const db = request.result;
            db.createObjectStore("kept");
            const acts = db.createObjectStore("acts", { keyPath: "order", autoIncrement: true });
            acts.createIndex("key", "key", { unique: true });
        };
        return new Database(await answered(request));
    }

    constructor(db) {
        this.db = db;
        // Another window with a newer version of the app asks for the place.
        db.onversionchange = () => db.close();
    }

    async get(name) {
        return answered(this.db.transaction("kept").objectStore("kept").get(name));
    }

    async put(name, value) {
        return this.change({ kept: { [name]: value } });
    }

    /** @returns {Promise<Object>} what is kept under names that begin with `prefix` */
    async getAll(prefix) {
        const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
        const store = this.db.transaction("kept").objectStore("kept");
        const [names, values] = await Promise.all([
            answered(store.getAllKeys(range)),
            answered(store.getAll(range)),
        ]);
        return Object.fromEntries(
            names.map((name, index) => [name.slice(prefix.length), values[index]]),
        );
    }

    async readActs() {
        return answered(this.db.transaction("acts").objectStore("acts").getAll());
    }

    /**
     * All of it is kept, or nothing: an act never leaves before what it led to is here.
     *
     * @param {{kept?: Object, add?: Object[], put?: Object[], remove?: number[]}} changes
     * @returns {Promise<number[]>} the place in the order of each act added
     */
    async change({ kept = {}, add = [], put = [], remove = [] }) {
        const transaction = this.db.transaction(["kept", "acts"], "readwrite");
        const done = finished(transaction);
        const names = transaction.objectStore("kept");
        for (const [name, value] of Object.entries(kept)) {
            if (value === undefined || value === null) {
                names.delete(name);
            } else {
                names.put(value, name);
            }
        }
        const acts = transaction.objectStore("acts");
        const orders = [];
        for (const act of add) {
            acts.add(act).onsuccess = (ev) => orders.push(ev.target.result);
        }
        put.forEach((act) => acts.put(act));
        remove.forEach((order) => acts.delete(order));
        await done;
        return orders;
    }
}
