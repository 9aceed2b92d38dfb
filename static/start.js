// What the scripts do, works without them, and to load and compile them takes as long as to lay out the page. So they are asked for when the
// page has been drawn, or at once where nobody looks at it.
const { script } = document.currentScript.dataset
const load = () => document.head.append(Object.assign(document.createElement("script"), { src: script }))
if (document.hidden) load()
else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(load)))
