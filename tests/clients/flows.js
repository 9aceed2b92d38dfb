// The basic flows of Airtable's client for JavaScript, as its documentation has them: nothing but the address is another.
const assert = require("node:assert/strict")
const Airtable = require("airtable")

const base = new Airtable({ apiKey: process.env.TOKEN, endpointUrl: process.env.ENDPOINT }).base(process.env.BASE)
const plants = base("Plants")
const names = (records) => records.map((record) => record.get("Name"))

async function main() {
  const sorted = await plants.select({ sort: [{ field: "Name", direction: "desc" }], pageSize: 2 }).all()
  assert.deepEqual(names(sorted), ["Thyme", "Rowan", "Box"])
  assert.deepEqual(names(await plants.select({ filterByFormula: "AND({Height} > 2, {Kind} = 'Tree')" }).firstPage()), ["Rowan"])
  assert.deepEqual(names(await plants.select({ fields: ["Name"], maxRecords: 1, view: "Grid view" }).all()), ["Rowan"])

  const pages = []
  await plants.select({ pageSize: 2 }).eachPage((records, next) => {
    pages.push(records.length)
    next()
  })
  assert.deepEqual(pages, [2, 1])

  const long = `OR(${Array.from({ length: 600 }, (_, number) => `{Name} = 'Plant number ${number}'`).slice(0, 490).join(",")},{Name}='Box')`
  assert.deepEqual(names(await plants.select({ filterByFormula: long, fields: ["Name"] }).all()), ["Box"])

  const made = await plants.create({ Name: "Yew", Height: 12.5, Alive: true })
  assert.deepEqual((await plants.find(made.id)).fields, { Name: "Yew", Height: 12.5, Alive: true })
  assert.equal((await plants.update(made.id, { Height: 13 })).get("Height"), 13)
  assert.deepEqual((await plants.replace(made.id, { Name: "Yew" })).fields, { Name: "Yew" })
  await made.patchUpdate({ Notes: "Evergreen" })
  assert.equal(made.get("Notes"), "Evergreen")
  assert.equal((await plants.create({ Kind: "Moss" }, { typecast: true })).get("Kind"), "Moss")

  const many = await plants.create([{ fields: { Name: "A" } }, { fields: { Name: "B" } }])
  const changed = await plants.update(many.map((record) => ({ id: record.id, fields: { Notes: "Dug" } })))
  assert.deepEqual(changed.map((record) => record.get("Notes")), ["Dug", "Dug"])
  const merged = await plants.update([{ fields: { Name: "A", Notes: "Sown" } }, { fields: { Name: "C" } }], {
    performUpsert: { fieldsToMergeOn: ["Name"] },
  })
  assert.deepEqual(names(merged), ["A", "C"])
  assert.equal((await plants.destroy(many.map((record) => record.id))).length, 2)
  assert.equal((await made.destroy()).id, made.id)

  await assert.rejects(plants.find(made.id), { statusCode: 404 })
  await assert.rejects(plants.create({ Nope: 1 }), { statusCode: 422, error: "UNKNOWN_FIELD_NAME" })
  await assert.rejects(base("Nothing").select().all(), { statusCode: 403 })
  const stranger = new Airtable({ apiKey: "nonsense", endpointUrl: `${process.env.ENDPOINT}/` }).base(process.env.BASE)
  await assert.rejects(stranger("Plants").select().all(), { statusCode: 401 })
}

main()
