#include "pcap_input.hpp"

#include "guard.hpp"
#include "settings.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <fmt/format.h>

#include <stdexcept>

namespace spindrift::capi {
namespace {

bool compiles(const nmsg_pcap& pcap, const std::string& expression) {
    return packet::filter_compiles(::pcap_datalink(pcap.handle.get()), expression);
}

/// Compiles a filter for the packets of the handle and installs it there.
void install(nmsg_pcap& pcap, const std::string& expression) {
    bpf_program program{};
    constexpr int optimized = 1;
    const std::unique_ptr<bpf_program, decltype(&::pcap_freecode)> freed(&program, ::pcap_freecode);
    if (::pcap_compile(pcap.handle.get(), &program, expression.c_str(), optimized, PCAP_NETMASK_UNKNOWN) != 0 ||
        ::pcap_setfilter(pcap.handle.get(), &program) != 0) {
        throw Error(::pcap_geterr(pcap.handle.get()));
    }
}

/// Calls `set`, and keeps the reason if it fails.
template <typename Set>
nmsg_res set_filter(nmsg_pcap_t pcap, const char* expression, Set&& set) noexcept {
    return guarded(nmsg_res_failure, [&] {
        if (pcap == nullptr || expression == nullptr) {
            throw std::invalid_argument("no filter");
        }
        try {
            set(std::string(expression));
        } catch (const Error& error) {
            pcap->error = fmt::format("filter '{}': {}", expression, error.what());
            warn(1, pcap->error);
            throw Error(pcap->error);
        }
        return nmsg_res_success;
    });
}

}  // namespace
}  // namespace spindrift::capi

namespace capi = spindrift::capi;
namespace packet = spindrift::packet;

nmsg_pcap::nmsg_pcap(pcap_t* opened)
    : link(packet::link_layer_of(::pcap_datalink(opened))),
      nanoseconds_per_unit(::pcap_get_tstamp_precision(opened) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000) {
    // Last, as the handle stays with the caller if anything throws before.
    handle.reset(opened);
}

nmsg_res nmsg_pcap::read(pcap_pkthdr*& header, const std::uint8_t*& data, timespec& time) {
    switch (::pcap_next_ex(handle.get(), &header, &data)) {
        case 1: time = {header->ts.tv_sec, header->ts.tv_usec * nanoseconds_per_unit}; return nmsg_res_success;
        case 0: return nmsg_res_again;
        case PCAP_ERROR_BREAK: return nmsg_res_eof;
        default: error = ::pcap_geterr(handle.get()); return nmsg_res_pcap_error;
    }
}

nmsg_pcap_t nmsg_pcap_input_open(pcap_t* phandle) {
    return capi::guarded(static_cast<nmsg_pcap_t>(nullptr), [&] {
        if (phandle == nullptr) {
            throw std::invalid_argument("no libpcap handle");
        }
        return new nmsg_pcap(phandle);
    });
}

nmsg_res nmsg_pcap_input_close(nmsg_pcap_t* pcap) {
    if (pcap != nullptr) {
        delete *pcap;
        *pcap = nullptr;
    }
    return nmsg_res_success;
}

nmsg_res nmsg_pcap_input_read(nmsg_pcap_t pcap, struct nmsg_ipdg* dg, struct timespec* ts) {
    return capi::guarded(nmsg_res_failure, [&] {
        if (pcap == nullptr || pcap->is_raw || dg == nullptr || ts == nullptr) {
            return nmsg_res_failure;
        }
        pcap_pkthdr* header = nullptr;
        const std::uint8_t* data = nullptr;
        const nmsg_res result = pcap->read(header, data, *ts);
        return result == nmsg_res_success ? ::nmsg_ipdg_parse_pcap(dg, pcap, header, data) : result;
    });
}

nmsg_res nmsg_pcap_input_read_raw(nmsg_pcap_t pcap, struct pcap_pkthdr** pkt_hdr, const uint8_t** pkt_data,
                                  struct timespec* ts) {
    return capi::guarded(nmsg_res_failure, [&] {
        if (pcap == nullptr || !pcap->is_raw || pkt_hdr == nullptr || pkt_data == nullptr || ts == nullptr) {
            return nmsg_res_failure;
        }
        return pcap->read(*pkt_hdr, *pkt_data, *ts);
    });
}

nmsg_res nmsg_pcap_input_setfilter(nmsg_pcap_t pcap, const char* bpfstr) {
    return capi::set_filter(pcap, bpfstr, [pcap](const std::string& expression) {
        packet::PacketFilter filter(expression);
        const auto widened = packet::CaptureFilter::widened(
            expression, {}, [pcap](const std::string& text) { return capi::compiles(*pcap, text); });
        capi::install(*pcap, widened.text);
        pcap->filter = std::move(filter);
        pcap->expression = expression;
    });
}

nmsg_res nmsg_pcap_input_setfilter_raw(nmsg_pcap_t pcap, const char* bpfstr) {
    return capi::set_filter(pcap, bpfstr, [pcap](const std::string& expression) {
        const auto both = packet::CaptureFilter::widened(
            {}, expression, [pcap](const std::string& text) { return capi::compiles(*pcap, text); });
        capi::install(*pcap, both.text);
    });
}

void nmsg_pcap_input_set_raw(nmsg_pcap_t pcap, bool raw) {
    if (pcap != nullptr) {
        pcap->is_raw = raw;
    }
}

int nmsg_pcap_snapshot(nmsg_pcap_t pcap) {
    return pcap == nullptr ? 0 : ::pcap_snapshot(pcap->handle.get());
}

nmsg_pcap_type nmsg_pcap_get_type(nmsg_pcap_t pcap) {
    return pcap == nullptr || ::pcap_file(pcap->handle.get()) != nullptr ? nmsg_pcap_type_file : nmsg_pcap_type_live;
}

int nmsg_pcap_get_datalink(nmsg_pcap_t pcap) {
    return pcap == nullptr ? PCAP_ERROR : ::pcap_datalink(pcap->handle.get());
}

bool nmsg_pcap_filter(nmsg_pcap_t pcap, const uint8_t* pkt, size_t len) {
    return pcap == nullptr || pcap->accepts({reinterpret_cast<const std::byte*>(pkt), len});
}
