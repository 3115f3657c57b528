#include <spindrift/packet/header_view.hpp>

namespace spindrift::packet {

std::uint64_t HeaderView::cut_field(std::size_t at, std::size_t size) const noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = at; i < at + size; ++i) {
        value = (value << 8) | (i < octets_.size() ? std::to_integer<std::uint64_t>(octets_[i]) : 0);
    }
    return value;
}

}  // namespace spindrift::packet
