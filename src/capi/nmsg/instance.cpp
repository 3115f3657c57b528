#include "instance.hpp"

#include "alias.hpp"
#include "event_reports.hpp"
#include "guard.hpp"
#include "input.hpp"
#include "malloc_text.hpp"
#include "pcap_reader.hpp"
#include "settings.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/dnsqr/options.hpp>
#include <spindrift/io/packet/packet_source.hpp>
#include <spindrift/nmsg/types/packet_message.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace spindrift::capi {
namespace {

using nmsg::Errc;

std::optional<nmsg::PacketMessage> packet_message(const nmsg_msgmod& type) noexcept {
    return type.plugin == nullptr ? nmsg::packet_message({type.vid, type.msgtype}) : std::nullopt;
}

// Of several lines that are given as one, libnmsg takes the name and what is up to the next space.
std::string_view front_of_lines(std::string_view lines) noexcept {
    const std::size_t value = lines.find_first_not_of(' ', std::min(lines.find(' '), lines.size()));
    return value != std::string_view::npos ? lines.substr(0, lines.find(' ', value)) : lines;
}

// The payload of base ncap that holds an IP datagram.
nmsg_res ncap_of(const nmsg_ipdg& datagram, std::uint8_t** payload, std::size_t* size) {
    if (datagram.network == nullptr || datagram.len_network == 0) {
        return nmsg_res_again;
    }
    std::vector<std::byte> room(datagram.len_network + 2 * nmsg::packet_margin);
    std::memcpy(room.data() + nmsg::packet_margin, datagram.network, datagram.len_network);
    const Bytes message = nmsg::wrap_ncap(room.data() + nmsg::packet_margin, datagram.len_network);
    *payload = malloc_octets(message);
    *size = message.size();
    return nmsg_res_pbuf_ready;
}

}  // namespace

ModuleInstance::ModuleInstance(const nmsg_msgmod& type) : type_(type) {
    if (type.plugin != nullptr && type.plugin->init != nullptr) {
        const nmsg_res result = type.plugin->init(&closure_);
        if (result != nmsg_res_success) {
            throw Error(fmt::format("the plug-in of message type {} {} cannot start: {}", type.vendor, type.name,
                                    ::nmsg_res_lookup(result)));
        }
    }
    if (type.is_transparent()) {
        reader_.emplace(*type.schema, &aliases());
    }
}

ModuleInstance::~ModuleInstance() {
    if (type_.plugin != nullptr && type_.plugin->fini != nullptr) {
        static_cast<void>(type_.plugin->fini(&closure_));
    }
}

nmsg_res ModuleInstance::read_line(std::string_view line) {
    if (!reader_) {
        return nmsg_res_notimpl;
    }
    line.remove_suffix(line.ends_with('\n') ? 1 : 0);
    if (line.find('\n') != std::string_view::npos) {
        line = front_of_lines(line);
    }
    switch (reader_->read(line, storage_, completed_)) {
        case Errc::success: is_complete_ = true; return nmsg_res_pbuf_ready;
        case Errc::again: return nmsg_res_success;
        case Errc::notimpl: return nmsg_res_notimpl;
        default: return nmsg_res_parse_error;
    }
}

bool ModuleInstance::complete() {
    return std::exchange(is_complete_, false) || reader_->finish(storage_, completed_) == Errc::success;
}

nmsg_res ModuleInstance::read_datagram(const nmsg_ipdg& datagram, std::uint8_t** payload, std::size_t* size) {
    if (type_.plugin != nullptr) {
        return type_.plugin->ipdg_to_payload != nullptr
                   ? type_.plugin->ipdg_to_payload(closure_, &datagram, payload, size)
                   : nmsg_res_notimpl;
    }
    return packet_message(type_) == nmsg::PacketMessage::ncap ? ncap_of(datagram, payload, size) : nmsg_res_notimpl;
}

bool ModuleInstance::begin_packets(nmsg_pcap& pcap) {
    if (type_.plugin != nullptr) {
        ::nmsg_pcap_input_set_raw(&pcap, type_.plugin->pkt_to_payload != nullptr);
        if (type_.plugin->pcap_init != nullptr && type_.plugin->pcap_init(closure_, &pcap) != nmsg_res_success) {
            return false;
        }
        return type_.plugin->pkt_to_payload != nullptr || type_.plugin->ipdg_to_payload != nullptr;
    }
    const auto kind = packet_message(type_);
    if (!kind) {
        return false;
    }
    io::PacketSource::Options options{.message = *kind};
    if (*kind == nmsg::PacketMessage::dnsqr) {
        options.dnsqr = dnsqr::Options::from_environment([](const char* name) { return std::getenv(name); },
                                                         [](const std::string& reason) { warn(1, reason); });
    }
    auto packets = std::make_unique<io::PacketSource>("pcap", std::make_unique<PcapReader>(pcap), std::move(options));
    if (!pcap.expression.empty()) {
        packets->set_filter(pcap.expression);
    }
    packets_.emplace(std::move(packets));
    stop_ = std::make_unique<StopSignal>();
    return true;
}

nmsg_res ModuleInstance::read_packet(nmsg_pcap& pcap, MessageHandle& message) {
    if (type_.plugin != nullptr) {
        return read_by_plugin(pcap, message);
    }
    if (!packets_ && !begin_packets(pcap)) {
        return nmsg_res_notimpl;
    }
    const nmsg::Payload* payload = nullptr;
    switch (packets_->next(payload, *stop_, event_reports())) {
        case Errc::success: message = make_message(*payload); return nmsg_res_success;
        case Errc::again: return nmsg_res_again;
        case Errc::eof: return nmsg_res_eof;
        default: return nmsg_res_pcap_error;
    }
}

nmsg_res ModuleInstance::read_by_plugin(nmsg_pcap& pcap, MessageHandle& message) {
    const nmsg_msgmod_plugin& plugin = *type_.plugin;
    if (plugin.pkt_to_payload != nullptr) {
        nmsg_message_t made = nullptr;
        const nmsg_res result = plugin.pkt_to_payload(closure_, &pcap, &made);
        message.reset(result == nmsg_res_success ? made : nullptr);
        return result == nmsg_res_success && made == nullptr ? nmsg_res_again : result;
    }
    if (plugin.ipdg_to_payload == nullptr) {
        return nmsg_res_notimpl;
    }
    nmsg_ipdg datagram{};
    timespec time{};
    if (const nmsg_res result = ::nmsg_pcap_input_read(&pcap, &datagram, &time); result != nmsg_res_success) {
        return result;
    }
    std::uint8_t* payload = nullptr;
    std::size_t size = 0;
    const nmsg_res result = plugin.ipdg_to_payload(closure_, &datagram, &payload, &size);
    if (result != nmsg_res_pbuf_ready) {
        return result;
    }
    message.reset(::nmsg_message_from_raw_payload(type_.vid, type_.msgtype, payload, size, &time));
    return message != nullptr ? nmsg_res_success : nmsg_res_memfail;
}

}  // namespace spindrift::capi

using spindrift::capi::guarded;
using spindrift::capi::ModuleInstance;

namespace {

// The instance behind the closure of a program; null if it is not one of this type.
ModuleInstance* instance(nmsg_msgmod_t mod, void* clos) noexcept {
    auto* const found = static_cast<ModuleInstance*>(clos);
    return mod != nullptr && found != nullptr && &found->type() == mod ? found : nullptr;
}

}  // namespace

extern "C" {

nmsg_res nmsg_msgmod_init(nmsg_msgmod_t mod, void** clos) {
    return guarded(nmsg_res_failure, [&] {
        if (mod == nullptr || clos == nullptr) {
            return nmsg_res_failure;
        }
        *clos = new ModuleInstance(*mod);
        return nmsg_res_success;
    });
}

nmsg_res nmsg_msgmod_fini(nmsg_msgmod_t mod, void** clos) {
    if (clos == nullptr || instance(mod, *clos) == nullptr) {
        return nmsg_res_failure;
    }
    delete instance(mod, *clos);
    *clos = nullptr;
    return nmsg_res_success;
}

nmsg_res nmsg_msgmod_pres_to_payload(nmsg_msgmod_t mod, void* clos, const char* pres) {
    return guarded(nmsg_res_failure, [&] {
        ModuleInstance* const found = instance(mod, clos);
        return found != nullptr && pres != nullptr ? found->read_line(pres) : nmsg_res_failure;
    });
}

nmsg_res nmsg_msgmod_pres_to_payload_finalize(nmsg_msgmod_t mod, void* clos, uint8_t** pbuf, size_t* sz) {
    return guarded(nmsg_res_failure, [&] {
        ModuleInstance* const found = instance(mod, clos);
        if (found == nullptr || pbuf == nullptr || sz == nullptr) {
            return nmsg_res_failure;
        }
        if (!mod->is_transparent()) {
            return nmsg_res_notimpl;
        }
        if (!found->complete()) {
            return nmsg_res_failure;
        }
        *pbuf = spindrift::capi::malloc_octets(found->completed());
        *sz = found->completed().size();
        return nmsg_res_success;
    });
}

nmsg_res nmsg_msgmod_ipdg_to_payload(nmsg_msgmod_t mod, void* clos, const struct nmsg_ipdg* dg, uint8_t** pbuf,
                                     size_t* sz) {
    return guarded(nmsg_res_failure, [&] {
        ModuleInstance* const found = instance(mod, clos);
        return found != nullptr && dg != nullptr && pbuf != nullptr && sz != nullptr
                   ? found->read_datagram(*dg, pbuf, sz)
                   : nmsg_res_failure;
    });
}

nmsg_res nmsg_msgmod_pkt_to_payload(struct nmsg_msgmod* mod, void* clos, nmsg_pcap_t pcap, nmsg_message_t* m) {
    return guarded(nmsg_res_failure, [&] {
        ModuleInstance* const found = instance(mod, clos);
        if (found == nullptr || pcap == nullptr || m == nullptr) {
            return nmsg_res_failure;
        }
        spindrift::capi::MessageHandle message;
        const nmsg_res result = found->read_packet(*pcap, message);
        if (result == nmsg_res_success) {
            *m = message.release();
        }
        return result;
    });
}

}  // extern "C"
