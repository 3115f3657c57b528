#include "message/descriptor.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/container/wire.hpp>

#include <algorithm>

namespace spindrift::nmsg::descriptor {
namespace {

// Calls `visit` for each field of a message.
template <class Visit>
void scan(Bytes octets, Visit visit) {
    WireScanner scanner(octets);
    WireField field;
    while (scanner.next(field)) {
        visit(field);
    }
    if (!scanner.complete()) {
        throw Error("the description of message types is damaged");
    }
}

std::string text_of(const WireField& field) {
    return std::string(as_text(field.bytes));
}

std::string joined(const std::string& scope, const std::string& name) {
    return scope.empty() ? name : scope + "." + name;
}

// libprotobuf writes full names of types with a leading dot.
std::string without_dot(std::string_view name) {
    return std::string(name.starts_with('.') ? name.substr(1) : name);
}

bool can_be_packed(Type type) noexcept {
    return type != Type::string && type != Type::bytes && type != Type::message && type != Type::group;
}

TypeOption& read_type(TypeOption& type, Bytes octets) {
    scan(octets, [&](const WireField& field) {
        switch (field.number) {
            case 1: type.vendor = text_of(field); break;
            case 2: type.vid = static_cast<std::uint32_t>(field.value); break;
            case 3: type.name = text_of(field); break;
            case 4: type.msgtype = static_cast<std::uint32_t>(field.value); break;
            case 5: type.presenter = text_of(field); break;
            default: break;
        }
    });
    return type;
}

Derived read_derived(Bytes octets) {
    Derived derived;
    scan(octets, [&](const WireField& field) {
        switch (field.number) {
            case 1: derived.name = text_of(field); break;
            case 2: derived.after = text_of(field); break;
            case 3: derived.from = text_of(field); break;
            case 4: derived.kind = static_cast<Derived::Kind>(field.value); break;
            case 5: derived.show = static_cast<Show>(field.value); break;
            case 6: derived.noprint = field.value != 0; break;
            case 7: derived.with_default = field.value != 0; break;
            default: break;
        }
    });
    return derived;
}

AnyOf read_any_of(Bytes octets) {
    AnyOf any_of;
    scan(octets, [&](const WireField& field) {
        if (field.number == 1) {
            any_of.name = text_of(field);
        } else if (field.number == 2) {
            any_of.fields.push_back(text_of(field));
        }
    });
    return any_of;
}

// The field number of the first option in schema/nmsg/options.proto; those of the others follow.
constexpr std::uint32_t first_option = 51400;

void read_message_options(Message& message, Bytes octets) {
    scan(octets, [&](const WireField& field) {
        if (field.number == first_option) {
            // An option whose fields are set one by one is encoded as several messages, which are merged.
            message.type = read_type(message.type ? *message.type : message.type.emplace(), field.bytes);
        } else if (field.number == first_option + 1) {
            message.derived.push_back(read_derived(field.bytes));
        } else if (field.number == first_option + 2) {
            message.any_of.push_back(read_any_of(field.bytes));
        }
    });
}

void read_field_options(Field& field, std::optional<bool>& packed, Bytes octets) {
    scan(octets, [&](const WireField& option) {
        switch (option.number) {
            case 2: packed = option.value != 0; break;
            case first_option: field.show = static_cast<Show>(option.value); break;
            case first_option + 1: field.hidden = option.value != 0; break;
            case first_option + 2: field.noprint = option.value != 0; break;
            case first_option + 3: field.flags = option.value != 0; break;
            default: break;
        }
    });
}

Field read_field(Bytes octets, bool is_proto3) {
    constexpr std::uint64_t required = 2;
    constexpr std::uint64_t repeated = 3;
    Field field;
    std::optional<bool> packed;
    scan(octets, [&](const WireField& part) {
        switch (part.number) {
            case 1: field.name = text_of(part); break;
            case 3: field.number = static_cast<std::uint32_t>(part.value); break;
            case 4:
                field.required = part.value == required;
                field.repeated = part.value == repeated;
                break;
            case 5: field.type = static_cast<Type>(part.value); break;
            case 6: field.type_name = without_dot(as_text(part.bytes)); break;
            case 7: field.default_value = text_of(part); break;
            case 8: read_field_options(field, packed, part.bytes); break;
            default: break;
        }
    });
    field.packed = field.repeated && can_be_packed(field.type) && packed.value_or(is_proto3);
    return field;
}

std::pair<std::int32_t, std::string> read_enum_value(Bytes octets) {
    std::pair<std::int32_t, std::string> value;
    scan(octets, [&](const WireField& part) {
        if (part.number == 1) {
            value.second = text_of(part);
        } else if (part.number == 2) {
            value.first = static_cast<std::int32_t>(part.value);
        }
    });
    return value;
}

}  // namespace

std::optional<std::int32_t> Enum::number_of(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(values, [&](const auto& value) { return value.second == name; });
    return found == values.end() ? std::nullopt : std::optional(found->first);
}

const Field* Message::find(std::string_view field) const noexcept {
    const auto found = std::ranges::find(fields, field, &Field::name);
    return found == fields.end() ? nullptr : &*found;
}

/// Reads one file.
class Files::Decoder {
public:
    Decoder(Files& files, Bytes octets) : files_(files) {
        std::string package;
        // Two passes: package and syntax are needed to read the declarations, but may come after them.
        scan(octets, [&](const WireField& part) {
            switch (part.number) {
                case 1: file_ = text_of(part); break;
                case 2: package = text_of(part); break;
                case 12: is_proto3_ = text_of(part) == "proto3"; break;
                default: break;
            }
        });
        files_.names_.push_back(file_);
        auto& top_level = files_.top_level_[file_];
        scan(octets, [&](const WireField& part) {
            if (part.number == 4) {
                top_level.push_back(read_message(part.bytes, package));
            } else if (part.number == 5) {
                read_enum(part.bytes, package);
            }
        });
    }

private:
    // Reads a message and the declarations in it. \returns its full name
    std::string read_message(Bytes octets, const std::string& scope) {
        Message message;
        message.file = file_;
        scan(octets, [&](const WireField& part) {
            switch (part.number) {
                case 1: message.name = text_of(part); break;
                case 2: message.fields.push_back(read_field(part.bytes, is_proto3_)); break;
                case 7: read_message_options(message, part.bytes); break;
                default: break;
            }
        });
        message.full_name = joined(scope, message.name);
        scan(octets, [&](const WireField& part) {
            if (part.number == 3) {
                read_message(part.bytes, message.full_name);
            } else if (part.number == 4) {
                read_enum(part.bytes, message.full_name);
            }
        });
        std::string name = message.full_name;
        files_.messages_.insert_or_assign(name, std::move(message));
        return name;
    }

    void read_enum(Bytes octets, const std::string& scope) {
        Enum enumeration;
        std::string name;
        scan(octets, [&](const WireField& part) {
            if (part.number == 1) {
                name = text_of(part);
            } else if (part.number == 2) {
                enumeration.values.push_back(read_enum_value(part.bytes));
            }
        });
        enumeration.full_name = joined(scope, name);
        name = enumeration.full_name;
        files_.enums_.insert_or_assign(name, std::move(enumeration));
    }

    Files& files_;
    std::string file_;
    bool is_proto3_ = false;
};

Files::Files(Bytes encoded) {
    scan(encoded, [this](const WireField& part) {
        if (part.number == 1) {
            Decoder(*this, part.bytes);
        }
    });
}

std::vector<const Message*> Files::messages_of(std::string_view file) const {
    std::vector<const Message*> messages;
    const auto found = top_level_.find(file);
    if (found != top_level_.end()) {
        for (const std::string& name : found->second) {
            messages.push_back(find_message(name));
        }
    }
    return messages;
}

const Message* Files::find_message(std::string_view full_name) const noexcept {
    const auto found = messages_.find(full_name);
    return found == messages_.end() ? nullptr : &found->second;
}

const Enum* Files::find_enum(std::string_view full_name) const noexcept {
    const auto found = enums_.find(full_name);
    return found == enums_.end() ? nullptr : &found->second;
}

}  // namespace spindrift::nmsg::descriptor
