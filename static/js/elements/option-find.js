// The find box over a list of options: hides what does not match and chooses the first that does.
document.addEventListener("input", ({ target }) => {
  const list = listOf(target)
  if (!list) return
  const wanted = target.value.trim().toLocaleLowerCase()
  const options = [...list.querySelectorAll(".opt")]
  for (const option of options) option.hidden = !option.textContent.toLocaleLowerCase().includes(wanted)
  const first = options.find((option) => !option.hidden)
  if (wanted && first) first.querySelector("input").checked = true
})

document.addEventListener("keydown", (event) => {
  const list = listOf(event.target)
  if (!list || !["ArrowDown", "ArrowUp"].includes(event.key)) return
  event.preventDefault()
  const options = list.querySelectorAll(".opt:not([hidden]) input")
  const chosen = list.querySelector(".opt:not([hidden]) :checked")
  ;(chosen ?? options[0])?.focus()
})

function listOf(target) {
  return target.dataset?.find ? document.getElementById(target.dataset.find) : null
}
