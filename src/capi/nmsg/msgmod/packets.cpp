#include "packets.hpp"

#include <spindrift/dnsqr/options.hpp>
#include <spindrift/io/packet/packet_source.hpp>
#include <spindrift/nmsg/types/packet_message.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace spindrift::msgmod {
namespace {

const Reporter no_report;

/// Reads packets by the functions of the program's libnmsg.
class HandleReader final : public packet::PacketReader {
public:
    explicit HandleReader(nmsg_pcap_t pcap)
        : pcap_(pcap), link_(packet::link_layer_of(::nmsg_pcap_get_datalink(pcap))) {}

    Result read(packet::PacketBatch& batch, const file::Wait&) override {
        batch.clear();
        batch.has_margins = true;
        pcap_pkthdr* header = nullptr;
        const std::uint8_t* data = nullptr;
        timespec time{};
        switch (::nmsg_pcap_input_read_raw(pcap_, &header, &data, &time)) {
            case nmsg_res_success: break;
            case nmsg_res_again: return Result::nothing;
            case nmsg_res_eof: return Result::end;
            default: error_message_ = "the packets cannot be read"; return Result::failed;
        }
        const std::size_t at = batch.append({reinterpret_cast<const std::byte*>(data), header->caplen});
        batch.packets.push_back(
            packet::captured_packet(link_, batch.memory.bytes().subspan(at, header->caplen), header->len,
                                    Timestamp::from_parts(time.tv_sec, static_cast<std::uint32_t>(time.tv_nsec))));
        return Result::packets;
    }

    [[nodiscard]] bool is_live() const noexcept override { return ::nmsg_pcap_get_type(pcap_) == nmsg_pcap_type_live; }
    [[nodiscard]] bool may_block() const noexcept override { return true; }
    [[nodiscard]] std::optional<int> link_type() const noexcept override { return ::nmsg_pcap_get_datalink(pcap_); }
    bool filter_in_kernel(const std::string& expression) override {
        return ::nmsg_pcap_input_setfilter_raw(pcap_, expression.c_str()) == nmsg_res_success;
    }

private:
    nmsg_pcap_t pcap_;
    packet::LinkLayer link_;
};

/// What an instance of a type knows: the packets, and the messages that were made from the last of them.
struct Instance {
    std::unique_ptr<io::PacketSource> source;
    std::unique_ptr<pipeline::Batch> batch;
    std::size_t next = 0;
    nmsg::Errc ending = nmsg::Errc::success;
    pipeline::Counters counters;
    StopSignal stop;
};

template <class Action>
nmsg_res guarded(Action action) noexcept {
    try {
        return action();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "libnmsg: %s\n", error.what());
        return nmsg_res_failure;
    }
}

nmsg_res begin(void** closure) noexcept {
    return guarded([&] {
        *closure = std::make_unique<Instance>().release();
        return nmsg_res_success;
    });
}

nmsg_res end(void** closure) noexcept {
    delete static_cast<Instance*>(*closure);
    *closure = nullptr;
    return nmsg_res_success;
}

template <nmsg::PacketMessage kind>
nmsg_res open(void* closure, nmsg_pcap_t pcap) noexcept {
    return guarded([&] {
        auto& instance = *static_cast<Instance*>(closure);
        io::PacketSource::Options options{.message = kind};
        if (kind == nmsg::PacketMessage::dnsqr) {
            options.dnsqr = dnsqr::Options::from_environment(
                [](const char* name) { return std::getenv(name); },
                [](const std::string& reason) { std::fprintf(stderr, "libnmsg: %s\n", reason.c_str()); });
        }
        ::nmsg_pcap_input_set_raw(pcap, true);
        instance.source = std::make_unique<io::PacketSource>("pcap", std::make_unique<HandleReader>(pcap), options);
        instance.batch = instance.source->make_batch();
        return nmsg_res_success;
    });
}

// Reads the next batch. \returns `success` if it has messages
nmsg_res fill(Instance& instance) {
    instance.batch->payloads.clear();
    instance.next = 0;
    if (instance.ending == nmsg::Errc::success) {
        instance.ending = instance.source->read(*instance.batch, instance.stop);
        if (instance.ending == nmsg::Errc::again) {
            instance.ending = nmsg::Errc::success;
            return nmsg_res_again;
        }
        if (instance.ending == nmsg::Errc::success) {
            instance.source->decode(*instance.batch);
            instance.ending = instance.source->account(*instance.batch, instance.counters, no_report);
        }
    }
    if (!instance.batch->payloads.empty()) {
        return nmsg_res_success;
    }
    return instance.ending == nmsg::Errc::success ? nmsg_res_again
           : instance.ending == nmsg::Errc::eof   ? nmsg_res_eof
                                                  : nmsg_res_pcap_error;
}

nmsg_res read(void* closure, nmsg_pcap_t, nmsg_message_t* message) noexcept {
    return guarded([&] {
        auto& instance = *static_cast<Instance*>(closure);
        if (instance.next >= instance.batch->payloads.size()) {
            if (const nmsg_res result = fill(instance); result != nmsg_res_success) {
                return result;
            }
        }
        const nmsg::Payload& payload = instance.batch->payloads[instance.next++];
        auto* const octets = static_cast<std::uint8_t*>(std::malloc(payload.data.size() + 1));
        if (octets == nullptr) {
            return nmsg_res_memfail;
        }
        std::memcpy(octets, payload.data.data(), payload.data.size());
        const timespec time = {payload.time_sec, static_cast<long>(payload.time_nsec)};
        *message = ::nmsg_message_from_raw_payload(payload.vid, payload.msgtype, octets, payload.data.size(), &time);
        return *message != nullptr ? nmsg_res_success : nmsg_res_memfail;
    });
}

nmsg_res wrap_ncap(void*, const nmsg_ipdg* datagram, std::uint8_t** payload, std::size_t* size) noexcept {
    return guarded([&] {
        if (datagram->network == nullptr || datagram->len_network == 0) {
            return nmsg_res_again;
        }
        std::vector<std::byte> room(datagram->len_network + 2 * nmsg::packet_margin);
        std::memcpy(room.data() + nmsg::packet_margin, datagram->network, datagram->len_network);
        const Bytes message = nmsg::wrap_ncap(room.data() + nmsg::packet_margin, datagram->len_network);
        *payload = static_cast<std::uint8_t*>(std::malloc(message.size()));
        if (*payload == nullptr) {
            return nmsg_res_memfail;
        }
        std::memcpy(*payload, message.data(), message.size());
        *size = message.size();
        return nmsg_res_pbuf_ready;
    });
}

template <nmsg::PacketMessage kind>
void set_reader(nmsg_msgmod_plugin& plugin) noexcept {
    plugin.init = begin;
    plugin.fini = end;
    plugin.pcap_init = open<kind>;
    plugin.pkt_to_payload = read;
}

}  // namespace

void set_packet_functions(nmsg_msgmod_plugin& plugin) noexcept {
    using nmsg::PacketMessage;
    const auto kind = nmsg::packet_message({plugin.vendor.id, plugin.msgtype.id});
    if (kind == PacketMessage::ncap) {
        plugin.ipdg_to_payload = wrap_ncap;
    } else if (kind == PacketMessage::dnsqr) {
        set_reader<PacketMessage::dnsqr>(plugin);
    } else if (kind == PacketMessage::packet) {
        set_reader<PacketMessage::packet>(plugin);
    } else if (kind == PacketMessage::pkt) {
        set_reader<PacketMessage::pkt>(plugin);
    }
}

}  // namespace spindrift::msgmod
