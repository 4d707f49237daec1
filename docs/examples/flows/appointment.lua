-- Offers free days one after the other, and books the one that is taken.
local words = {
    en = {offer = "There is a free appointment on", keys = "To take it, press one. For another, press two.",
          done = "It is yours.", none = "There are no more appointments."},
    fr = {offer = "Un rendez-vous est libre le", keys = "Pour le prendre, appuyez sur le un. Pour un autre, le deux.",
          done = "C'est noté.", none = "Il n'y a plus de rendez-vous."},
}
local text = words[vars.language]

local function free_days()
    local answer = http(vars.server .. "/appointments", {timeout = "3s"})
    if answer.error ~= "" or type(answer.body) ~= "table" then go("desk") end
    return answer.body
end

for _, day in ipairs(free_days()) do
    say({text.offer, {date = day}})
    local key = menu(text.keys, {keys = {"1", "2"}, retries = 1})
    if key == "1" then
        local answer = http(vars.server .. "/appointments", {json = {day = day, caller = vars.call.caller}})
        if answer.error ~= "" then go("desk") end
        say({text.done, {date = day}})
        hang_up()
    elseif key ~= "2" then
        go("desk")  -- no key, or a wrong one: a person had better ask
    end
end
say(text.none)
go("desk")
