#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/nmsg/text/presentation.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace spindrift::nmsg {
namespace {

// Removes `[…] ` from the front of a header line. \returns the text in the brackets
std::optional<std::string_view> take_bracketed(std::string_view& line) noexcept {
    const std::size_t end = line.find(']');
    if (!line.starts_with('[') || end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view inside = line.substr(1, end - 1);
    line.remove_prefix(std::min(end + 2, line.size()));
    return inside;
}

// Reads a number or an alias. \returns nothing for an unknown alias
std::optional<std::uint32_t> header_number(std::string_view text, const AliasTable* table) {
    const auto number = parse_decimal<std::uint32_t>(text);
    return number || table == nullptr ? number : table->number(text);
}

// The name in `A (1)`; the number in `<UNKNOWN> (65280)`.
std::string_view name_or_number(std::string_view text) noexcept {
    const std::string_view name = text.substr(0, text.find(" ("));
    if (name != "<UNKNOWN>" || name.size() == text.size() || !text.ends_with(')')) {
        return name;
    }
    text.remove_prefix(name.size() + 2);
    text.remove_suffix(1);
    return text;
}

bool is_number(std::string_view text) noexcept {
    return parse_c_integer<std::int64_t>(text) || parse_c_integer<std::uint64_t>(text);
}

Errc add_number(MessageBuilder& builder, std::size_t field, std::string_view text) {
    if (const auto number = parse_c_integer<std::int64_t>(text)) {
        return builder.add_integer(field, *number);
    }
    const auto number = parse_c_integer<std::uint64_t>(text);
    return number ? builder.add_unsigned(field, *number) : Errc::parse_error;
}

Errc add_real(MessageBuilder& builder, std::size_t field, std::string_view text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto done = std::from_chars(text.data(), end, number);
    return done.ec == std::errc{} && done.ptr == end ? builder.add_real(field, number) : Errc::parse_error;
}

}  // namespace

PresentationReader::PresentationReader(const Schema& schema, const Aliases* aliases, std::size_t max_size)
    : schema_(&schema), aliases_(aliases), max_size_(max_size), builder_(schema) {}

Errc PresentationReader::refuse(Errc errc, std::string error_message) {
    error_message_ = std::move(error_message);
    return errc;
}

Errc PresentationReader::read(std::string_view line, Arena& storage, Payload& payload) {
    if (!skipping_) {
        message_size_ += line.size() + 1;
        if (message_size_ > max_size_) {
            skip_message({});
        }
    }
    if (skipping_) {
        return skip_line(line);
    }
    if (open_text_) {
        if (line != ".") {
            text_ += line;
            text_ += '\n';
            return Errc::again;
        }
        const Errc errc = builder_.add_text(*std::exchange(open_text_, std::nullopt), text_);
        return errc == Errc::success ? Errc::again : errc;
    }
    if (line.empty()) {
        return complete(storage, payload);
    }
    if (!begun_ && line.starts_with('[')) {
        return read_header(line);
    }
    begun_ = true;
    return read_field(line);
}

void PresentationReader::skip_message(std::string_view unfinished_line) {
    if (!std::exchange(skipping_, true)) {
        ++messages_skipped_;
        builder_ = MessageBuilder(*schema_);  // gives back its memory
        text_ = std::string();
        message_size_ = 0;
    }
    if (!unfinished_line.empty()) {
        static_cast<void>(skip_line(unfinished_line));
    }
}

// An empty line ends a message, but not inside a text of several lines.
Errc PresentationReader::skip_line(std::string_view line) {
    if (open_text_) {
        if (line == ".") {
            open_text_.reset();
        }
    } else if (line.empty()) {
        begin_message();
    } else if (const auto field = schema_->find(line.substr(0, line.find(':')));
               field && schema_->field(*field).form == Form::mlstring) {
        open_text_ = field;
    }
    return Errc::again;
}

void PresentationReader::begin_message() {
    header_ = Payload{};
    begun_ = has_time_ = skipping_ = false;
    message_size_ = 0;
}

Errc PresentationReader::finish(Arena& storage, Payload& payload) {
    if (skipping_) {
        return Errc::eof;
    }
    if (open_text_) {
        return refuse(Errc::parse_error, fmt::format("field {} does not end in a line with a single dot",
                                                     schema_->field(*open_text_).name));
    }
    return begun_ ? complete(storage, payload) : Errc::eof;
}

Errc PresentationReader::complete(Arena& storage, Payload& payload) {
    payload = builder_.build(storage);
    if (has_time_) {
        payload.time_sec = header_.time_sec;
        payload.time_nsec = header_.time_nsec;
    }
    payload.source = header_.source;
    payload.operator_id = header_.operator_id;
    payload.group = header_.group;
    constexpr std::size_t kept_size = std::size_t{1} << 20;
    if (message_size_ > kept_size) {
        builder_ = MessageBuilder(*schema_);
        text_ = std::string();
    } else {
        builder_.start(*schema_);
    }
    begin_message();
    return Errc::success;
}

// Reads a line such as `[72] [2015-02-03 13:35:29.678474903] [2:5 SIE newdomain] [a1ba02cf] [] [] `. A line that does
// not have this form is ignored.
Errc PresentationReader::read_header(std::string_view line) {
    std::array<std::string_view, 6> parts;
    for (std::string_view& part : parts) {
        const auto inside = take_bracketed(line);
        if (!inside) {
            ++lines_ignored_;
            return Errc::again;
        }
        part = *inside;
    }
    begun_ = true;
    std::string_view time = parts[1];
    const auto seconds = parse_datetime(time);
    const auto nanoseconds = time.starts_with('.') ? parse_decimal<std::uint32_t>(time.substr(1)) : std::nullopt;
    if (seconds && nanoseconds) {
        header_.time_sec = *seconds;
        header_.time_nsec = *nanoseconds;
        has_time_ = true;
    }
    std::uint32_t source = 0;
    std::from_chars(parts[3].data(), parts[3].data() + parts[3].size(), source, 16);
    if (source != 0) {
        header_.source = source;
    }
    header_.operator_id = header_number(parts[4], aliases_ != nullptr ? &aliases_->operators : nullptr);
    header_.group = header_number(parts[5], aliases_ != nullptr ? &aliases_->groups : nullptr);
    return Errc::again;
}

Errc PresentationReader::read_field(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(':'), line.size()));
    const std::string_view name = line.substr(0, line.find(':'));
    const auto field = schema_->find(name);
    if (!field) {
        std::vector<std::string_view> known;
        for (const Field& one : schema_->shown_fields()) {
            known.push_back(one.name);
        }
        return refuse(Errc::parse_error, fmt::format("type {} {} has no field '{}'{}", schema_->vendor(),
                                                     schema_->name(), excerpt(name), did_you_mean(name, known)));
    }
    if (schema_->field(*field).derived() || schema_->field(*field).form == Form::nothing) {
        return refuse(Errc::parse_error, fmt::format("field {} cannot be given: it is computed from others", name));
    }
    if (schema_->field(*field).form == Form::mlstring) {
        open_text_ = field;
        text_.clear();
        return Errc::again;
    }
    std::string_view value = line.substr(std::min(name.size() + 1, line.size()));
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    const Errc errc = value.empty() && schema_->field(*field).type != FieldType::string ? Errc::parse_error
                                                                                        : read_value(*field, value);
    if (errc == Errc::success) {
        return Errc::again;
    }
    return refuse(errc, fmt::format("'{}' is not a value for field {}", excerpt(value), name));
}

Errc PresentationReader::read_value(std::size_t field, std::string_view value) {
    const Field& wanted = schema_->field(field);
    // A module's own form of a field is one of JSON.
    const bool is_plain = wanted.form == Form::code || schema_->shows_messages();
    switch (is_plain ? plain_form(wanted.type) : wanted.form) {
        case Form::enumeration: {
            if (wanted.names == nullptr) {
                return Errc::parse_error;
            }
            const auto number = wanted.names->value(value);
            return number ? builder_.add_integer(field, *number) : Errc::parse_error;
        }
        case Form::real: return add_real(builder_, field, value);
        case Form::unsigned_number:
        case Form::signed_number: return add_number(builder_, field, value);
        case Form::octets:
            if (value.starts_with('<')) {
                return Errc::notimpl;
            }
            break;
        case Form::dns_message:
        case Form::dns_text:
        case Form::dns_json: return Errc::notimpl;
        case Form::rrtype:
        case Form::rrclass:
        case Form::sie_rrclass:
        case Form::rcode:
        case Form::ip_protocol:
        case Form::timestamp:
            value = name_or_number(value);
            return is_number(value) ? add_number(builder_, field, value) : builder_.add_text(field, value);
        default: break;
    }
    return is_plain ? builder_.add_plain_text(field, value) : builder_.add_text(field, value);
}

}  // namespace spindrift::nmsg
