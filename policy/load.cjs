// Pulumi requires a pack through ts-node, which takes neither ES modules nor this TypeScript; Node's own loader takes both.
module.exports = import("./index.ts");
