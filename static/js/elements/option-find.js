// The find box over a list of options: hides what does not match and, where one is chosen, chooses the first that does. In a list of boxes
// the arrows move from one to the next, as they do among radios, and Space ticks.
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
    const options = list.querySelectorAll(".opt:not([hidden]) input")
    const chosen = list.querySelector(".opt:not([hidden]) [type=radio]:checked")
    ;(chosen ?? options[0])?.focus()
  } else if (event.target.matches?.(".cellpop .opt [type=checkbox]")) {
    event.preventDefault()
    const boxes = [...event.target.closest(".cellpop").querySelectorAll(".opt:not([hidden]) input")]
    boxes[boxes.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)]?.focus()
  }
})

function listOf(target) {
  return target.dataset?.find ? document.getElementById(target.dataset.find) : null
}
