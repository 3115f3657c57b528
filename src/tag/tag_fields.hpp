#pragma once

#include <spindrift/predicate/value_test.hpp>
#include <spindrift/tag/packet_tags.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spindrift::tag {

/// What a condition on tags can compare, besides the built-in filters.
enum class TagField : std::uint8_t {
    protocol,
    src_port,
    dest_port,
    flow_hash,
    asn,
    country,    ///< of MaxMind or NetAcuity
    continent,  ///< of MaxMind or NetAcuity
    maxmind_country,
    maxmind_continent,
    netacq_country,
    netacq_continent,
    netacq_region,
    netacq_polygon,
    filter,  ///< one of the built-in filters
};

/// A field of a condition.
struct NamedField {
    TagField field = TagField::protocol;
    Filter filter = Filter::spoofed;  ///< for `TagField::filter`

    [[nodiscard]] bool needs_provider() const noexcept { return field >= TagField::asn && field != TagField::filter; }
};

[[nodiscard]] std::optional<NamedField> find_field(std::string_view name) noexcept;

/// How conditions compare a field. \param name stays in use as long as the result
[[nodiscard]] predicate::FieldInfo field_info(const NamedField& field, std::string_view name);

/// The names of all fields, and those of the filters among them.
[[nodiscard]] std::span<const std::string_view> field_names() noexcept;
[[nodiscard]] std::span<const std::string_view> filter_field_names() noexcept;

}  // namespace spindrift::tag
