#include <spindrift/tag/tag_filter.hpp>

#include "tag_fields.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/packet/ip_header.hpp>
#include <spindrift/predicate/program.hpp>
#include <spindrift/tag/tagged_packet.hpp>

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

namespace spindrift::tag {
namespace {

using predicate::Expression;
using predicate::ValueTest;

struct TagTest {
    NamedField field;
    ValueTest value;
};

/// Compares the values of one field with a test. A field without values compares false.
class Comparison {
public:
    explicit Comparison(const ValueTest& test) noexcept : test_(test) {}

    [[nodiscard]] bool number(std::uint64_t value) const noexcept {
        return is_presence() || predicate::is_in_range(value, test_) != test_.inverted;
    }

    [[nodiscard]] bool text(std::string_view value) const {
        if (is_presence()) {
            return true;
        }
        const bool holds = test_.kind == ValueTest::Kind::shown_pattern ? RE2::PartialMatch(value, *test_.pattern)
                                                                        : value == test_.octets;
        return holds != test_.inverted;
    }

    [[nodiscard]] bool protocol(std::uint8_t value) const {
        if (test_.kind != ValueTest::Kind::shown_pattern) {
            return number(value);
        }
        const std::string_view name = packet::protocol_name(value);
        return text(name.empty() ? fmt::to_string(value) : std::string(name));
    }

    [[nodiscard]] bool any_polygon(const AddressTags& source) const noexcept {
        constexpr std::uint32_t id_mask = 0x00FF'FFFF;
        return std::ranges::any_of(source.polygons, [this](std::uint32_t polygon) {
            const std::uint32_t id = polygon & id_mask;
            return id != 0 && number(id);
        });
    }

private:
    [[nodiscard]] bool is_presence() const noexcept { return test_.kind == ValueTest::Kind::presence; }

    const ValueTest& test_;
};

bool holds(const TagTest& test, const PacketTags& tags) {
    const Comparison compare(test.value);
    const AddressTags& source = tags.source;
    const bool has_maxmind = tags.knows(Provider::maxmind);
    const bool has_netacuity = tags.knows(Provider::netacuity);
    switch (test.field.field) {
        case TagField::protocol: return tags.has_transport && compare.protocol(tags.protocol);
        case TagField::src_port: return tags.has_transport && compare.number(tags.source_port);
        case TagField::dest_port: return tags.has_transport && compare.number(tags.dest_port);
        case TagField::flow_hash:
            return tags.has_transport && !tags.matches(Filter::not_ip) && compare.number(tags.flow_hash);
        case TagField::asn: return tags.knows(Provider::prefix2asn) && compare.number(source.asn);
        case TagField::country:
            return (has_maxmind && compare.text(source.maxmind.country.text())) ||
                   (has_netacuity && compare.text(source.netacuity.country.text()));
        case TagField::continent:
            return (has_maxmind && compare.text(source.maxmind.continent.text())) ||
                   (has_netacuity && compare.text(source.netacuity.continent.text()));
        case TagField::maxmind_country: return has_maxmind && compare.text(source.maxmind.country.text());
        case TagField::maxmind_continent: return has_maxmind && compare.text(source.maxmind.continent.text());
        case TagField::netacq_country: return has_netacuity && compare.text(source.netacuity.country.text());
        case TagField::netacq_continent: return has_netacuity && compare.text(source.netacuity.continent.text());
        case TagField::netacq_region: return has_netacuity && compare.number(source.region);
        case TagField::netacq_polygon: return has_netacuity && compare.any_polygon(source);
        case TagField::filter: return compare.number(tags.matches(test.field.filter) ? 1 : 0);
    }
    return false;
}

NamedField require_field(const predicate::Subject& subject) {
    const auto field = subject.in_message ? std::nullopt : find_field(subject.name);
    if (!field) {
        predicate::throw_expression_error(
            subject.at, fmt::format("there is no tag {}{}", subject.name, did_you_mean(subject.name, field_names())));
    }
    return *field;
}

std::vector<TagTest> tests_of(const Expression& condition) {
    const NamedField field = require_field(condition.subject);
    std::vector<TagTest> tests;
    for (ValueTest& value : predicate::value_tests(condition, field_info(field, condition.subject.name))) {
        tests.push_back({field, std::move(value)});
    }
    return tests;
}

bool names_provider_field(const Expression& expression) {
    return expression.parts.empty() ? require_field(expression.subject).needs_provider()
                                    : std::ranges::any_of(expression.parts, names_provider_field);
}

}  // namespace

struct TagFilter::State {
    predicate::Program<TagTest> program;
    bool needs_provider = false;
};

TagFilter::TagFilter(std::string_view expression) {
    const Expression parsed = predicate::parse_expression(expression, filter_field_names(), filter_field_names());
    state_ = std::make_unique<const State>(
        State{predicate::Program<TagTest>(parsed, tests_of), names_provider_field(parsed)});
}

TagFilter::TagFilter(TagFilter&&) noexcept = default;
TagFilter& TagFilter::operator=(TagFilter&&) noexcept = default;
TagFilter::~TagFilter() = default;

bool TagFilter::matches(const PacketTags& tags) const {
    return state_->program.run([&tags](const TagTest& test) { return holds(test, tags); });
}

bool TagFilter::matches(const packet::Packet& packet) const {
    return packet.is_metadata() || matches(tags_of(packet));
}

bool TagFilter::needs_provider() const noexcept {
    return state_->needs_provider;
}

}  // namespace spindrift::tag
