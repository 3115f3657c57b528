#include "record_file.hpp"

#include <spindrift/packet/erf.hpp>

#include <limits>

namespace spindrift::packet {
namespace {

// Checks a record header in a file. ERF has no sync marks: after an invalid length all later records would be wrong.
bool is_plausible(const std::byte* header) noexcept {
    const unsigned type = std::to_integer<unsigned>(header[8]) & 0x7F;
    return type <= static_cast<unsigned>(ErfType::pad) && ErfRecord::stated_size(header) >= ErfRecord::header_size;
}

class ErfFile final : public RecordFile {
public:
    explicit ErfFile(FileHead head) : RecordFile(std::move(head)) { add_dropped(0); }

protected:
    Outcome take(std::span<std::byte> octets, std::vector<Packet>& packets, std::size_t& size) override {
        if (octets.size() < ErfRecord::header_size) {
            return Outcome::incomplete;
        }
        if (!is_plausible(octets.data())) {
            reason_ = "not an ERF record (type " + std::to_string(std::to_integer<unsigned>(octets[8]) & 0x7F) +
                      ", length " + std::to_string(ErfRecord::stated_size(octets.data())) + ")";
            return Outcome::invalid;
        }
        const auto record = ErfRecord::parse(octets);
        if (!record) {
            return Outcome::incomplete;
        }
        if (record->loss_counter() != 0 && record->counts_loss()) [[unlikely]] {
            add_dropped(record->loss_counter());
        }
        packets.push_back(record->packet());
        size = record->size();
        return Outcome::taken;
    }
};

}  // namespace

std::unique_ptr<PacketReader> open_erf(FileHead head) {
    return std::make_unique<ErfFile>(std::move(head));
}

bool looks_like_erf(Bytes head) noexcept {
    constexpr std::uint32_t first_second = 788'918'400;  // 1995-01-01: ERF did not exist before
    constexpr int enough = 16;
    int count = 0;
    while (head.size() >= ErfRecord::header_size && count < enough) {
        const auto time = PacketTime::from_erf(load_le<std::uint64_t>(head.data()));
        if (!is_plausible(head.data()) || time.seconds() < first_second) {
            return false;
        }
        ++count;
        head = head.subspan(std::min(ErfRecord::stated_size(head.data()), head.size()));
    }
    return count > 0;
}

}  // namespace spindrift::packet
