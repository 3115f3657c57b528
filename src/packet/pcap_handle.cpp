#include "pcap_handle.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/packet_reader.hpp>

namespace spindrift::packet {
namespace {

constexpr int optimized = 1;
constexpr bpf_u_int32 no_netmask = 0;

void free_program(bpf_program* program) noexcept {
    ::pcap_freecode(program);
    delete program;
}

}  // namespace

std::shared_ptr<const bpf_program> compile(pcap_t* handle, const std::string& expression) {
    const std::shared_ptr<bpf_program> program(new bpf_program{}, free_program);
    if (::pcap_compile(handle, program.get(), expression.c_str(), optimized, no_netmask) != 0) {
        throw Error(::pcap_geterr(handle));
    }
    return program;
}

bool compiles(pcap_t* handle, const std::string& expression) {
    bpf_program program{};
    const bool good = ::pcap_compile(handle, &program, expression.c_str(), optimized, no_netmask) == 0;
    ::pcap_freecode(&program);
    return good;
}

bool matches(const bpf_program& program, Bytes frame, std::uint32_t wire_size) noexcept {
    pcap_pkthdr header{};
    header.caplen = static_cast<std::uint32_t>(frame.size());
    header.len = wire_size;
    return ::pcap_offline_filter(&program, &header, reinterpret_cast<const unsigned char*>(frame.data())) != 0;
}

bool PacketReader::filter_in_kernel(const std::string&) {
    return false;
}

std::string link_type_name(int link_type) {
    const char* const name = ::pcap_datalink_val_to_name(link_type);
    return name != nullptr ? name : "(unknown)";
}

bool filter_compiles(int link_type, const std::string& expression) {
    constexpr int snapshot_length = 65'535;
    const PcapHandle handle(::pcap_open_dead(link_type, snapshot_length));
    return handle && compiles(handle.get(), expression);
}

}  // namespace spindrift::packet
