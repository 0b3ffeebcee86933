import type { ScimDocument } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import { userResourceType } from './resource-types.ts'
import type { ResourceHandler, StoredResource, WrittenResource } from '../scim/target.ts'
import { UniqueKeyTaken } from '../store/resources.ts'
import type { ResourceRow } from '../store/resources.ts'
import { readFacts, replaceEmail } from './attributes.ts'
import type { PersonFacts } from './attributes.ts'
import { provision, refuseBroken, releaseEmail } from './provisioning.ts'
import { RECONCILE, reconcileDelayMs } from './due-work.ts'
import { toScimError } from './refusals.ts'
import type { RampSession } from './session.ts'
import { isSoleOwner } from './sole-owner.ts'
import { writePerson } from './write-person.ts'
import { terminate } from './terminate.ts'
import { documentOf, rewriteDocument, uniqueKeyOf } from './user-document.ts'

/** Ramp's /Users: stores the resource, then has the person follow it, at once or after the reconcile delay. */
export function createUserHandler(
  session: RampSession,
  { references }: Pick<ResourceHandler, 'references'> = {},
): ResourceHandler {
  const { store, settings, now, ids } = session
  const { users, people, keys, keyIds } = store
  const delayMs = reconcileDelayMs(settings)

  /** Deactivation is immediate, whatever the delay (ramp-scim.md 13). `before` is undefined for what a POST makes. */
  function follow(
    row: ResourceRow,
    document: ScimDocument,
    before: ScimDocument | undefined,
  ): WrittenResource {
    refuseSharedExternalId(row, document, before)
    if (delayMs === 0 || document['active'] === false) {
      store.dueWork.cancel(RECONCILE, row.id)
      provision(session, row, document, { before, refuse: true, isOwn: true })
    } else {
      refuseBroken(session, row, document, before)
      followLater(row)
    }
    return { ...row, document }
  }

  /** When the first change that waits is due, in the name of whoever wrote last. */
  function followLater({ id }: ResourceRow): void {
    const dueAt = new Date(Date.parse(now) + delayMs).toISOString()
    const pending = store.dueWork.find(RECONCILE, id)
    store.dueWork.schedule({
      kind: RECONCILE,
      subject: id,
      dueAt: pending !== undefined && pending.dueAt < dueAt ? pending.dueAt : dueAt,
      payload: { connectionId: session.connection.id },
    })
  }

  /** Q29: refused only if it becomes another user's, and only where the setting says so. */
  function refuseSharedExternalId(
    row: ResourceRow,
    { externalId }: ScimDocument,
    before: ScimDocument | undefined,
  ): void {
    if (!settings.externalIdUnique || typeof externalId !== 'string') return
    if (before?.['externalId'] === externalId) return
    const pks = users.findPksByKey(keyIds.externalId, foldText(externalId, true))
    if (pks.some((pk) => pk !== row.pk))
      throw toScimError({ code: 'ramp.user.external-id-taken', attribute: 'externalId' })
  }

  function taken(): never {
    throw toScimError({ code: 'ramp.user.user-name-taken', attribute: 'userName' })
  }

  function write<T>(change: () => T): T {
    try {
      return change()
    } catch (error) {
      if (error instanceof UniqueKeyTaken) taken()
      throw error
    }
  }

  /** Somebody in Ramp whom no identity provider manages, or whose resource was deleted (D3, C12). */
  function findUnlinked({ userName, email }: PersonFacts): ResourceRow | undefined {
    const byName = users.findByUniqueKey(foldText(userName))
    if (byName !== undefined) return isManaged(byName.pk) ? taken() : byName
    const unlinked = users.findUnlinkedByUniqueKey(foldText(userName))
    if (unlinked !== undefined) return unlinked
    if (email === undefined) return undefined
    const person = people.findByEmailKey(foldText(email)).find(({ pk }) => !isManaged(pk))
    return person && (users.findByPk(person.pk) ?? users.findUnlinkedByPk(person.pk))
  }

  /** Whether a connection keeps that user up to date. */
  function isManaged(pk: number): boolean {
    const row = users.findByPk(pk)
    if (row === undefined) return false
    const person = people.findByPk(pk)
    if (person !== undefined && person.connectionId !== null) return true
    const owner = ownerOf(row)
    return owner === undefined ? person === undefined : session.isConnected(owner)
  }

  /** The connection of a change that is still to come to Ramp, by whatever it waits for. */
  function ownerOf({ pk, id, uniqueKey }: ResourceRow): string | undefined {
    const pending = store.dueWork.find(RECONCILE, id)?.payload['connectionId']
    if (typeof pending === 'string') return pending
    const wait = store.waits.find(pk)
    if (wait !== undefined) return wait.connectionId
    return store.syncErrors.findOpenBySubject(uniqueKey, id).find(({ personId }) => personId === id)
      ?.connectionId
  }

  const update = (row: ResourceRow, current: ScimDocument, next: ScimDocument): ResourceRow =>
    write(() => rewriteDocument(session, row, current, next))

  function link(row: ResourceRow, document: ScimDocument): ResourceRow {
    if (users.findByPk(row.pk) !== undefined) return update(row, documentOf(row), document)
    store.members.adopt(row.pk, row.id)
    return write(() => users.relink(row, newResource(document)))
  }

  const newResource = (document: ScimDocument) => ({
    uniqueKey: uniqueKeyOf(document),
    json: JSON.stringify(document),
    keys: keys.extract(document),
    at: now,
  })

  function refuseSoleOwner(row: ResourceRow): void {
    if (!settings.deprovisioningEnabled || session.connection.mode === 'spec') return
    const person = people.findByPk(row.pk)
    if (person !== undefined && isSoleOwner(session, person))
      throw toScimError({ code: 'ramp.user.sole-owner', attribute: 'active' })
  }

  /** The older behaviour (C9): whoever is deprovisioned is gone for good. False where there is nobody in Ramp. */
  function terminateInstead({ pk }: ResourceRow): boolean {
    if (!settings.legacyTerminate || !settings.deprovisioningEnabled) return false
    const person = people.findByPk(pk)
    if (person !== undefined) terminate(session, [person])
    return person !== undefined
  }

  /** While a new e-mail waits to be confirmed, the one in effect (U2). */
  function withEffectiveEmail(resource: StoredResource): StoredResource {
    const person = people.find(resource.id)
    if (person === undefined || person.pendingEmail === null) return resource
    const document = replaceEmail(documentOf(resource), person.email)
    return { ...resource, json: JSON.stringify(document) }
  }

  return {
    type: userResourceType,
    keptOnReplace: ['active', 'roles'],
    ...(references && { references }),
    ...(settings.emailReadback === 'effective' && {
      shown: (resources) => resources.map(withEffectiveEmail),
    }),
    find: (id) => users.find(id),
    list: (query) => store.userQuery.list(query),
    create(next) {
      const document = withActive(next, true)
      const unlinked = findUnlinked(readFacts(document))
      if (unlinked !== undefined && document['active'] === false) refuseSoleOwner(unlinked)
      const row =
        unlinked === undefined
          ? write(() => users.insert({ id: ids.uuid(), ...newResource(document) }))
          : link(unlinked, document)
      return follow(row, document, undefined)
    },
    update(resource, current, next) {
      const row = resource as ResourceRow
      const document = withActive(next, current['active'] !== false)
      if (document['active'] === false) refuseSoleOwner(row)
      const written = follow(document === current ? row : update(row, current, document), document, current)
      if (document['active'] === false && current['active'] !== false) terminateInstead(row)
      return written
    },
    remove(resource) {
      const row = resource as ResourceRow
      const current = documentOf(row)
      refuseSoleOwner(row)
      if (terminateInstead(row)) return
      const document: ScimDocument = { ...current, active: false }
      const stored = current['active'] === false ? row : update(row, current, document)
      store.dueWork.cancel(RECONCILE, row.id)
      provision(session, stored, document, { before: current, refuse: false, isOwn: true })
      if (settings.deleteBehavior === 'deactivate') return
      users.unlink(stored, keys.extract(document))
      store.members.forget(row.pk, now)
      const person = people.findByPk(row.pk)
      if (person !== undefined) writePerson(session, person, { ...person, connectionId: null })
      releaseEmail(session, document)
    },
  }
}

/** `active` is always in the document: clients read it (E2), and unsetting it is not deactivating. */
function withActive(document: ScimDocument, otherwise: boolean): ScimDocument {
  return typeof document['active'] === 'boolean' ? document : { ...document, active: otherwise }
}
