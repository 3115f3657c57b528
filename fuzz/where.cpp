// A condition, an octet 0, one octet of vendor, one of type, and an encoded message.
#include "input.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace spindrift::fuzz {
namespace {

const nmsg::Registry& registry() {
    static const nmsg::Registry all = [] {
        nmsg::Registry loaded = nmsg::built_in_types();
        loaded.load_file(FUZZ_SCHEMA);
        return loaded;
    }();
    return all;
}

// Whatever is wrong with a condition is said with its place.
std::optional<nmsg::Predicate> condition(std::string_view text) {
    try {
        return nmsg::Predicate(text, registry());
    } catch (const Error& error) {
        const std::string_view complaint = error.what();
        expect(complaint.starts_with("at "), "a complaint begins with a place");
        const std::size_t place = std::stoul(std::string(complaint.substr(3)));
        expect(place >= 1 && place <= text.size() + 1, "a place lies in the condition");
        return std::nullopt;
    }
}

bool holds(const std::string& text, const nmsg::Payload& payload) {
    const auto predicate = condition(text);
    expect(predicate.has_value(), "a condition made of a sensible one makes sense");
    return nmsg::PredicateMatcher(*predicate).matches(payload);
}

// What holds for all conditions.
void check_logic(const std::string& text, const nmsg::Payload& payload) {
    const auto predicate = condition(text);
    if (!predicate) {
        return;
    }
    nmsg::PredicateMatcher matcher(*predicate);
    const bool truth = matcher.matches(payload);
    expect(matcher.matches(payload) == truth, "a matcher remembers nothing");
    if (text.find('(') == std::string::npos) {  // others may be nested as deep as they can be
        expect(holds("not (" + text + ")", payload) != truth, "a negation is the opposite");
        expect(holds("(" + text + ") and not (" + text + ")", payload) == false, "nothing contradicts itself");
        expect(holds("(" + text + ") or vendor == 4294967295", payload) == truth,
               "a false alternative changes nothing");
    }
}

// What a view says of the presence of fields.
void check_presence(const nmsg::Payload& payload) {
    const nmsg::Schema* const schema = registry().find(payload.vid, payload.msgtype);
    nmsg::MessageView view;
    const bool good = schema != nullptr && view.decode(payload, *schema) == nmsg::Errc::success;
    for (std::size_t i = 0; schema != nullptr && i < schema->fields().size(); ++i) {
        const nmsg::Field& field = schema->field(i);
        const bool there = good && (field.derived() ? view.value(i).has_value() : view.has(i));
        // Conditions do not change: those that were made once do for all inputs.
        static std::map<std::pair<const nmsg::Schema*, std::size_t>, nmsg::Predicate> conditions;
        auto known = conditions.find({schema, i});
        if (known == conditions.end()) {
            known = conditions.emplace(std::pair(schema, i), *condition("has message." + field.name)).first;
        }
        expect(nmsg::PredicateMatcher(known->second).matches(payload) == there,
               "a field is there when the view has it");
    }
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    Input input(data, size);
    std::string text;
    while (!input.rest().empty()) {
        const auto octet = input.take<std::uint8_t>();
        if (octet == 0) {
            break;
        }
        text += static_cast<char>(octet);
    }
    nmsg::Payload payload;
    payload.vid = input.take<std::uint8_t>();
    payload.msgtype = input.take<std::uint8_t>();
    payload.time_sec = 1'700'000'000;
    payload.set_data(input.rest());
    check_logic(text, payload);
    check_presence(payload);
    return 0;
}
