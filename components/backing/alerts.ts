/** Label of an alert that explains why the requests of whoever has the service suffer. */
export const DATA_CAUSE = { cause: "data" } as const;
