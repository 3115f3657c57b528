// Input: a condition, an octet 0, one octet of vendor (255: spindrift), one of type, and an encoded message.
#include "input.hpp"
#include "registry.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace spindrift::fuzz {
namespace {

// Parses a condition, and checks that an error has a position in it.
std::optional<nmsg::Predicate> condition(std::string_view text) {
    try {
        return nmsg::Predicate(text, registry());
    } catch (const Error& error) {
        const std::string_view error_message = error.what();
        expect(error_message.starts_with("at "), "an error begins with a position");
        const std::size_t position = std::stoul(std::string(error_message.substr(3)));
        expect(position >= 1 && position <= text.size() + 1, "the position is in the condition");
        return std::nullopt;
    }
}

bool holds(const std::string& text, const nmsg::Payload& payload) {
    const auto predicate = condition(text);
    expect(predicate.has_value(), "a condition made from a valid one is valid");
    return nmsg::PredicateMatcher(*predicate).matches(payload);
}

// Checks the laws of logic.
void check_logic(const std::string& text, const nmsg::Payload& payload) {
    const auto predicate = condition(text);
    if (!predicate) {
        return;
    }
    nmsg::PredicateMatcher matcher(*predicate);
    const bool truth = matcher.matches(payload);
    expect(matcher.matches(payload) == truth, "a matcher has no state between messages");
    if (text.find('(') == std::string::npos) {  // others may already be nested as deep as allowed
        expect(holds("not (" + text + ")", payload) != truth, "not inverts a condition");
        expect(holds("(" + text + ") and not (" + text + ")", payload) == false,
               "a condition and its negation are never both true");
        expect(holds("(" + text + ") or vendor == 4294967295", payload) == truth,
               "or with a false condition changes nothing");
    }
}

// Checks `has` against the fields that a view has.
void check_presence(const nmsg::Payload& payload) {
    const nmsg::Schema* const schema = registry().find(payload.vid, payload.msgtype);
    nmsg::MessageView view;
    const bool good = schema != nullptr && view.decode(payload, *schema) == nmsg::Errc::success;
    for (std::size_t i = 0; schema != nullptr && i < schema->fields().size(); ++i) {
        const nmsg::Field& field = schema->field(i);
        const bool there = good && (field.derived() ? view.value(i).has_value() : view.has(i));
        // Conditions are immutable, so each is compiled once for all inputs.
        static std::map<std::pair<const nmsg::Schema*, std::size_t>, nmsg::Predicate> conditions;
        auto known = conditions.find({schema, i});
        if (known == conditions.end()) {
            known = conditions.emplace(std::pair(schema, i), *condition("has message." + field.name)).first;
        }
        expect(nmsg::PredicateMatcher(known->second).matches(payload) == there,
               "`has` is true if the view has the field");
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
    constexpr std::uint32_t spindrift_vid = 21'328;
    const auto vid = input.take<std::uint8_t>();
    payload.vid = vid == 255 ? spindrift_vid : vid;
    payload.msgtype = input.take<std::uint8_t>();
    payload.time_sec = 1'700'000'000;
    payload.set_data(input.rest());
    check_logic(text, payload);
    check_presence(payload);
    return 0;
}
