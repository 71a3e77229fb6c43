-- Judges an Application as the waves of the Application above it need it: it is healthy when the last sync of its
-- present revision succeeded and its objects are healthy. Written by rutter.
local os = require("os")

-- What is not well counts as progressing for so many seconds after the sync, or the Application, began.
local grace = 600

local labels = obj.metadata.labels or {}
local status = obj.status or {}
local sync = status.sync or {}
local last = status.operationState or {}
local result = last.syncResult or {}

local function health(code, message)
  return { status = code, message = message or "" }
end

-- Times are text in UTC, and are compared as text. Argo CD prints a given time in the local zone.
local function is_young()
  local now = os.time()
  local zone = now - os.time(os.date("!*t"))
  local began = last.startedAt or obj.metadata.creationTimestamp or ""
  return began > os.date("%Y-%m-%dT%H:%M:%SZ", now - grace - zone)
end

local function ill(message)
  if is_young() then
    return health("Progressing", message)
  end
  return health("Degraded", message)
end

local invalid = { InvalidSpecError = true }
local errors = { ComparisonError = true, InvalidSpecError = true, SyncError = true, UnknownError = true }

-- The first error of these types that Argo CD reports of the Application.
local function first_error(types)
  for _, condition in ipairs(status.conditions or {}) do
    if types[condition.type] then
      return condition.message
    end
  end
end

-- Whether the last comparison was with the sources that the Application has now.
local function is_compared()
  local wanted = obj.spec.sources or { obj.spec.source }
  local compared = (sync.comparedTo or {}).sources or { (sync.comparedTo or {}).source }
  for i, source in ipairs(wanted) do
    for _, field in ipairs({ "repoURL", "path", "chart", "targetRevision", "ref" }) do
      if (source[field] or "") ~= ((compared[i] or {})[field] or "") then
        return false
      end
    end
  end
  return true
end

-- Whether the last sync was to the revision, or with several sources to the revisions, of the last comparison.
local function is_last_sync_of_present()
  if not obj.spec.sources then
    return sync.revision ~= nil and sync.revision == result.revision
  end
  local present, synced = sync.revisions or {}, result.revisions or {}
  for i, revision in ipairs(present) do
    if revision ~= synced[i] then
      return false
    end
  end
  return #present > 0 and #present == #synced
end

-- An Application that delivers the Applications of an environment or of another instance: what counts above it is
-- that its objects are applied, not how those fare.
local function delivery()
  if sync.status == "Unknown" then
    return ill(first_error(errors))
  end
  for _, object in ipairs(result.resources or {}) do
    if object.status == "SyncFailed" then
      return ill(object.kind .. " " .. object.name .. ": " .. (object.message or "not applied"))
    end
  end
  if sync.status == "Synced" or (result.resources and #result.resources > 0) then
    return health("Healthy", "its objects are applied; how they fare it says itself")
  end
  return health("Progressing", "waits for its first sync")
end

local function operation()
  local frozen = last.message == "Sync operation blocked by sync window"
  if (last.retryCount or 0) > 0 and not frozen then
    return ill(last.message)
  end
  return health("Progressing", last.message or "a sync begins")
end

local function objects()
  local of = status.health or {}
  if of.status == "Degraded" or of.status == "Unknown" then
    return ill(of.message)
  end
  if of.status == "Healthy" or of.status == "Suspended" then
    return health("Healthy", of.message)
  end
  return health("Progressing", of.message)
end

if labels["rutter.dev/delivers"] == "applications" then
  return delivery()
end
if obj.operation or last.phase == "Running" or last.phase == "Terminating" then
  return operation()
end
-- Argo CD does not compare what it cannot accept: a cluster that it does not know, what the project forbids.
if first_error(invalid) then
  return ill(first_error(invalid))
end
if not sync.status or not is_compared() then
  return health("Progressing", "not compared yet")
end
local present = is_last_sync_of_present()
if sync.status == "Unknown" or (present and last.phase ~= "Succeeded") then
  return ill(first_error(errors) or last.message)
end
if sync.status ~= "Synced" and not present then
  local why = first_error(errors)
  if why then
    return ill(why)
  end
  return health("Progressing", "waits for the sync of its present revision")
end
return objects()
