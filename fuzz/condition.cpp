// Input: one octet of vendor, one of type, eight of seconds, four of nanoseconds, four of the source; 96 octets of
// choices from which a condition on a message of that type is made; then an encoded message. The oracle is a slow
// interpreter of conditions.
#include "condition_generator.hpp"
#include "condition_reference.hpp"
#include "input.hpp"
#include "registry.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>

#include <cstdio>
#include <optional>

namespace spindrift::fuzz {
namespace {

constexpr std::size_t choice_count = 96;

std::optional<nmsg::Predicate> compiled(const std::string& text, const nmsg::Schema& schema) {
    try {
        return nmsg::Predicate(text, registry(), {nullptr, &schema});
    } catch (const Error& error) {
        return std::nullopt;
    }
}

void check(const nmsg::Payload& payload, const nmsg::Schema& schema, Bytes choices) {
    const ReferenceMessage message(payload, schema);
    ConditionGenerator generator(message, choices);
    const std::string text = generator.expression();
    const auto predicate = compiled(text, schema);
    const bool accepted = predicate.has_value();
    const bool right =
        accepted == generator.valid() &&
        (!accepted || nmsg::PredicateMatcher(*predicate).matches(payload) == ReferenceCondition(text).holds(message));
    if (!right) {
        std::fprintf(stderr, "condition: %s\n", text.c_str());
    }
    expect(accepted == generator.valid(), "a condition is accepted if its operators are possible for its fields");
    expect(right, "a condition holds if the reference says so");
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    Input input(data, size);
    nmsg::Payload payload;
    payload.vid = input.take<std::uint8_t>();
    payload.msgtype = input.take<std::uint8_t>();
    payload.time_sec = static_cast<std::int64_t>(input.take<std::uint64_t>());
    payload.time_nsec = input.take<std::uint32_t>() % 1'000'000'000;
    if (const auto source = input.take<std::uint32_t>(); source != 0) {
        payload.source = source;
    }
    const nmsg::Schema* const schema = registry().find(payload.vid, payload.msgtype);
    const Bytes rest = input.rest();
    if (schema != nullptr && rest.size() >= choice_count) {
        payload.set_data(rest.subspan(choice_count));
        check(payload, *schema, rest.first(choice_count));
    }
    return 0;
}
