// The find box over a list of options: hides what does not match and, where one is chosen, chooses the first that does. The arrows choose the
// next one; in a list of boxes they move from one to the next, and Space ticks.
document.addEventListener("input", ({ target }) => {
  const list = listOf(target)
  if (!list) return
  const wanted = target.value.trim().toLocaleLowerCase()
  const options = [...list.querySelectorAll(".opt")]
  for (const option of options) option.hidden = !option.textContent.toLocaleLowerCase().includes(wanted)
  const first = options.find((option) => !option.hidden)
  const choice = first?.querySelector("input")
  if (wanted && choice?.type === "radio") choice.checked = true
})

document.addEventListener("keydown", (event) => {
  const list = listOf(event.target)
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return
  if (list) {
    event.preventDefault()
    const options = [...list.querySelectorAll(".opt:not([hidden]) input")]
    const chosen = options.find((option) => option.type === "radio" && option.checked)
    const next = chosen ? (options[options.indexOf(chosen) + (event.key === "ArrowDown" ? 1 : -1)] ?? chosen) : options[0]
    next?.focus()
    if (next?.type === "radio") next.checked = true
  } else if (event.target.matches?.(".cellpop .opt [type=checkbox]")) {
    event.preventDefault()
    const boxes = [...event.target.closest(".cellpop").querySelectorAll(".opt:not([hidden]) input")]
    boxes[boxes.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)]?.focus()
  }
})

function listOf(target) {
  return target.dataset?.find ? document.getElementById(target.dataset.find) : null
}
