import type { Facts, Simulated, Simulator } from "./facts.ts";

const CLASSES = {
    upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    lower: "abcdefghijklmnopqrstuvwxyz",
    numeric: "0123456789",
    special: "!@#$%&*()-_=+[]{}<>:?",
};

/** The characters that the resource's arguments allow; every class is allowed unless it is switched off. */
function alphabet(facts: Facts): string {
    return Object.entries(CLASSES)
        .filter(([name]) => facts.value(name, true) !== false)
        .map(([name, characters]) => (name === "special" ? facts.text("overrideSpecial", characters) : characters))
        .join("");
}

/** Changes with `keepers`, as the real value does. */
function generated(facts: Facts): string {
    const label = `result ${JSON.stringify(facts.value("keepers", {}))}`;
    return facts.characters(label, Number(facts.value("length", 0)), alphabet(facts));
}

function bytes(facts: Facts, length: number): { hex: string; base64: string } {
    const hex = facts.hex("bytes", 2 * length);
    return { hex, base64: Buffer.from(hex, "hex").toString("base64") };
}

export const randomSimulators: Record<string, Simulator> = {
    "random:index/randomPassword:RandomPassword": (facts): Simulated => ({
        id: "none",
        outputs: {
            result: facts.secret(generated(facts)),
            bcryptHash: facts.secret(`$2a$10$${facts.characters("bcrypt", 53)}`),
        },
    }),
    "random:index/randomString:RandomString": (facts) => {
        const result = generated(facts);
        return { id: result, outputs: { result } };
    },
    "random:index/randomId:RandomId": (facts) => {
        const { hex, base64 } = bytes(facts, Number(facts.value("byteLength", 8)));
        const b64Url = base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
        return { id: b64Url, outputs: { hex, b64Std: base64, b64Url, dec: BigInt(`0x${hex}`).toString() } };
    },
    "random:index/randomBytes:RandomBytes": (facts) => {
        const { hex, base64 } = bytes(facts, Number(facts.value("length", 0)));
        return { id: "none", outputs: { hex: facts.secret(hex), base64: facts.secret(base64) } };
    },
    "random:index/randomUuid:RandomUuid": (facts) => ({ id: facts.uuid(), outputs: { result: facts.uuid() } }),
    "random:index/randomPet:RandomPet": (facts) => ({ id: `pet-${facts.hex("pet", 6)}`, outputs: {} }),
    "random:index/randomInteger:RandomInteger": (facts) => {
        const [min, max] = [Number(facts.value("min", 0)), Number(facts.value("max", 0))];
        const result = min + facts.number("integer", max - min + 1) - 1;
        return { id: String(result), outputs: { result } };
    },
};
