#include <spindrift/packet/capture.hpp>

#include "pcap_handle.hpp"

namespace spindrift::packet {

std::string Capture::link_name() const {
    const char* const name = ::pcap_datalink_val_to_name(link_type());
    return name != nullptr ? name : "(unknown)";
}

}  // namespace spindrift::packet
