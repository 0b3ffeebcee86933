const GIVEN = [
  'Ada',
  'Bruno',
  'Chidi',
  'Dana',
  'Emre',
  'Freya',
  'Goran',
  'Hana',
  'Ines',
  'Jonas',
  'Kemal',
  'Lucía',
  'Maya',
  'Nils',
  'Olga',
  'Priya',
  'Quentin',
  'Rosa',
  'Søren',
  'Tariq',
  'Uma',
  'Viktor',
  'Wanda',
  'Ximena',
  'Yusuf',
  'Zoë',
]
const FAMILY = [
  'Abbott',
  'Bianchi',
  'Castro',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Greco',
  'Haddad',
  'Ito',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  'Nakamura',
  'Okafor',
  'Petrov',
  'Quinn',
  'Rossi',
  'Silva',
  'Tanaka',
  'Ueda',
  'Varga',
  'Weber',
  'Xu',
  'Yilmaz',
  'Zhang',
]
/** The item of a list that number falls on. */
export const pick = <Item>(items: readonly Item[], number: number): Item =>
  items[number % items.length] as Item

/** The name of the person of that number, the same each time. */
export const nameOf = (number: number) => ({
  firstName: pick(GIVEN, number),
  lastName: pick(FAMILY, Math.floor(number / GIVEN.length)),
})

/** Unique to the number. */
export function emailOf(number: number, domain: string): string {
  const plain = (name: string) =>
    name
      .normalize('NFD')
      .replace(/[^a-z]/giu, '')
      .toLowerCase()
  const { firstName, lastName } = nameOf(number)
  return `${plain(firstName)}.${plain(lastName)}${Math.floor(number / (GIVEN.length * FAMILY.length)) || ''}@${domain}`
}
