/** What the page does by itself: pointing at a part of the picture shows what it stands on and what stands on it. */
export const script = `
for (const picture of document.querySelectorAll(".picture")) {
    const boxes = new Map([...picture.querySelectorAll(".box")].map((box) => [box.dataset.id, box]));
    const edges = [...picture.querySelectorAll(".edges path")];
    const clear = () => {
        picture.classList.remove("focused");
        picture.querySelectorAll(".near").forEach((element) => element.classList.remove("near"));
    };
    const focus = (id) => {
        clear();
        picture.classList.add("focused");
        boxes.get(id)?.classList.add("near");
        for (const edge of edges.filter(({ dataset }) => dataset.from === id || dataset.to === id)) {
            edge.classList.add("near");
            boxes.get(edge.dataset.from)?.classList.add("near");
            boxes.get(edge.dataset.to)?.classList.add("near");
        }
    };
    for (const [id, box] of boxes) {
        box.addEventListener("pointerenter", () => focus(id));
        box.addEventListener("focus", () => focus(id));
        box.addEventListener("pointerleave", clear);
        box.addEventListener("blur", clear);
    }
}
`;
