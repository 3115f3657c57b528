#include <spindrift/nmsg/text/json_faults.hpp>

namespace spindrift::nmsg {
namespace {

constexpr std::string_view blanks = " \t\r";

// What the user probably meant, judged by the first text of an input that holds no message.
std::string remedy_for(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const bool ends_early = text.find_first_not_of(blanks, 1) == std::string_view::npos;
    if (text.starts_with("NMSG")) {
        return "it holds NMSG containers: read it with -r";
    }
    if (text.starts_with('[') && !ends_early && text.find(" [") != std::string_view::npos) {
        return "it holds presentation text: read it with -f, -V and -T";
    }
    if (text.starts_with('[') || (text.starts_with('{') && ends_early)) {
        return "each message must be one object on one line: convert it with jq -c";
    }
    return "";
}

}  // namespace

void JsonFaults::Kind::add(std::uint64_t text, std::uint64_t more, std::string_view what_of_first) {
    if (count == 0 && more > 0) {
        first = text;
        what = what_of_first;
    }
    count += more;
}

void JsonFaults::Kind::add(const Kind& later, std::uint64_t texts_before) {
    add(texts_before + later.first, later.count, later.what);
}

void JsonFaults::add_unreadable(std::string_view text, std::string_view reason) {
    if (unreadable.count == 0) {
        first_unreadable = text.substr(0, max_kept);
    }
    unreadable.add(number, 1, reason);
}

void JsonFaults::add(const JsonFaults& later) {
    if (unreadable.count == 0) {
        first_unreadable = later.first_unreadable;
    }
    unreadable.add(later.unreadable, number);
    bad_values += later.bad_values;
    unknown_fields.add(later.unknown_fields, number);
    lost_values.add(later.lost_values, number);
    texts += later.texts;
    number += later.number;
}

void JsonFaults::report(const std::string& input, std::string_view unit, const Reporter& report) const {
    if (unreadable.count > 0) {
        report(event::TextsUnreadable{.input = input,
                                      .unit = std::string(unit),
                                      .count = unreadable.count,
                                      .total = texts,
                                      .first = unreadable.first,
                                      .reason = unreadable.what,
                                      .remedy = is_unusable() ? remedy_for(first_unreadable) : std::string()});
    }
    if (unknown_fields.count > 0) {
        report(event::FieldsIgnored{.input = input,
                                    .unit = std::string(unit),
                                    .count = unknown_fields.count,
                                    .first = unknown_fields.first,
                                    .field = unknown_fields.what,
                                    .why = event::FieldsIgnored::Why::unknown});
    }
    if (lost_values.count > 0) {
        report(event::FieldsIgnored{.input = input,
                                    .unit = std::string(unit),
                                    .count = lost_values.count,
                                    .first = lost_values.first,
                                    .field = lost_values.what,
                                    .why = event::FieldsIgnored::Why::not_shown});
    }
}

}  // namespace spindrift::nmsg
