#pragma once

#include "api.hpp"

#include <nmsg/msgmod_plugin.h>

#include <spindrift/nmsg/message/schema.hpp>

#include <memory>
#include <string>
#include <vector>

#include "field_names.hpp"

namespace spindrift::capi {

/// What access to a field depends on, in eight octets: descriptions are large.
struct alignas(8) FieldAccess {
    nmsg::FieldType type;
    bool is_hidden;
    bool is_octets;
    bool is_repeated;
    bool is_derived;   ///< it is not on the wire
    bool is_computed;  ///< its values are not those on the wire
    bool has_getter;   ///< a plug-in supplies its values
    bool is_direct;    ///< it has at most one value, which is on the wire
};

}  // namespace spindrift::capi

/// A message type as programs see it (`nmsg_msgmod_t`). Types are made by `nmsg_init` and live until the process ends.
struct nmsg_msgmod {
    unsigned vid = 0;
    unsigned msgtype = 0;
    std::string vendor;
    std::string name;

    /// The fields and their encoding; null for an opaque type, of which only the numbers and names are known.
    std::shared_ptr<const spindrift::nmsg::Schema> schema;

    /// The fields that programs see, ended by an entry without a name. They are the first of `schema->fields()`, in the
    /// same order. Callbacks are those of a plug-in.
    std::vector<nmsg_msgmod_field> fields;

    /// By field of `fields`.
    std::vector<spindrift::capi::FieldAccess> access;

    /// The indexes of fields by the addresses of their names.
    mutable spindrift::capi::FieldNames field_names;

    /// The layout of the struct that `nmsg_message_get_payload` gives; null if the type has none.
    const ProtobufCMessageDescriptor* descriptor = nullptr;

    /// The plug-in that declares the type; null for types of this library and of `.proto` files.
    const nmsg_msgmod_plugin* plugin = nullptr;

    [[nodiscard]] bool is_transparent() const noexcept { return schema != nullptr; }

    /// Takes the schema, and ends `fields` and what depends on both.
    void set_schema(std::shared_ptr<const spindrift::nmsg::Schema> made);

    [[nodiscard]] std::size_t field_count() const noexcept { return access.size(); }

    /// Whether programs see a field with this index.
    [[nodiscard]] bool has_field(std::size_t field) const noexcept { return field < field_count(); }

    /// The callback of a plug-in that supplies the value of a field, or null.
    [[nodiscard]] nmsg_msgmod_field_get_fp getter(std::size_t field) const noexcept {
        return has_field(field) ? fields[field].get : nullptr;
    }
};
