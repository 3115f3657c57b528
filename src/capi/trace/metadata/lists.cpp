#include "fields.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

// Lists of options in memory of malloc.
namespace spindrift::libtrace::metadata {
namespace {

/// A copy of the value: a number in host order, or the octets as they are, with a zero after them.
void* copy_value(const RecordOption& option) noexcept {
    // Programs read numbers at their full size, even if the record has fewer octets.
    auto* const data =
        static_cast<std::byte*>(std::calloc(1, std::max(option.value.size() + 1, sizeof(std::uint64_t))));
    if (data == nullptr) {
        return nullptr;
    }
    const std::uint64_t number = option.number();
    switch (option.type) {
        case TRACE_META_UINT8: *data = static_cast<std::byte>(number); break;
        case TRACE_META_UINT32: {
            const auto number32 = static_cast<std::uint32_t>(number);
            std::memcpy(data, &number32, sizeof number32);
            break;
        }
        case TRACE_META_UINT64: std::memcpy(data, &number, sizeof number); break;
        default: std::ranges::copy(option.value, data);
    }
    return data;
}

/// \returns false if memory is out
bool append(libtrace_meta_t& list, const RecordOption& option) noexcept {
    auto* const items = static_cast<libtrace_meta_item_t*>(
        std::realloc(list.items, (list.num + std::size_t{1}) * sizeof(libtrace_meta_item_t)));
    if (items == nullptr) {
        return false;
    }
    list.items = items;
    libtrace_meta_item_t& item = items[list.num];
    item = {};
    item.section = option.section;
    item.option = option.code;
    item.option_name = const_cast<char*>(option.name);
    item.len = static_cast<std::uint16_t>(option.value.size());
    item.datatype = option.type;
    item.data = copy_value(option);
    ++list.num;
    return item.data != nullptr;
}

/// The options of a record that `matches`; NULL if there are none or memory is out.
template <typename Predicate>
libtrace_meta_t* make_list(const libtrace_packet_t* packet, Predicate matches) noexcept {
    constexpr auto max_count = std::numeric_limits<std::uint16_t>::max();
    auto* const list = static_cast<libtrace_meta_t*>(std::calloc(1, sizeof(libtrace_meta_t)));
    if (list == nullptr) {
        return nullptr;
    }
    bool complete = true;
    for (RecordOptions options(packet); complete && list->num < max_count;) {
        const auto option = options.next();
        if (!option) {
            break;
        }
        complete = !matches(*option) || append(*list, *option);
    }
    if (complete && list->num > 0) {
        return list;
    }
    (void)trace_destroy_meta(list);
    return nullptr;
}

libtrace_meta_t* list_of(const libtrace_packet_t* packet, const Field& field) noexcept {
    const auto selection = selection_of(packet, field);
    return !selection
               ? nullptr
               : make_list(packet, [&selection](const RecordOption& option) { return selection->matches(option); });
}

}  // namespace
}  // namespace spindrift::libtrace::metadata

using namespace spindrift::libtrace::metadata;

int trace_destroy_meta(libtrace_meta_t* result) {
    if (result == nullptr) {
        return -1;
    }
    for (unsigned i = 0; i < result->num; ++i) {
        std::free(result->items[i].data);
    }
    std::free(result->items);
    std::free(result);
    return 1;
}

libtrace_meta_t* trace_get_all_metadata(libtrace_packet_t* packet) {
    return make_list(packet, [](const RecordOption&) { return true; });
}

libtrace_meta_t* trace_get_single_meta_field(libtrace_packet_t* packet, uint32_t section_code, uint16_t option_code) {
    const Selection selection{section_code, option_code};
    return make_list(packet, [&selection](const RecordOption& option) { return selection.matches(option); });
}

libtrace_meta_t* trace_get_interface_name_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_name);
}

libtrace_meta_t* trace_get_interface_mac_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_mac);
}

libtrace_meta_t* trace_get_interface_speed_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_speed);
}

libtrace_meta_t* trace_get_interface_ipv4_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_ipv4);
}

libtrace_meta_t* trace_get_interface_ipv6_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_ipv6);
}

libtrace_meta_t* trace_get_interface_description_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_description);
}

libtrace_meta_t* trace_get_interface_fcslen_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_fcs_length);
}

libtrace_meta_t* trace_get_interface_comment_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::interface_comment);
}

libtrace_meta_t* trace_get_host_os_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::host_os);
}

libtrace_meta_t* trace_get_capture_application_meta(libtrace_packet_t* packet) {
    return list_of(packet, field::capture_application);
}
