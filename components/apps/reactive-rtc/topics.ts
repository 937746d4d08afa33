/**
 * Topics that all nodes share. The application would make them itself, with one copy each; those that exist it keeps.
 * The topic of each socket node, `delivery_node_<pod>`, it makes when the node starts, with one copy.
 */
export const TOPICS = [
    /** Changes of the hash ring, from the leader to everybody. */
    { name: "rtc.control.ring", partitions: 4 },
    { name: "rtc.control.scale", partitions: 1 },
    /** Messages for a socket node that is gone. */
    { name: "rtc.lb.forward", partitions: 2 },
] as const;
