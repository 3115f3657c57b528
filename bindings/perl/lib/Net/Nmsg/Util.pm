package Net::Nmsg::Util;

use 5.026;
use warnings;

use Exporter 'import';
use Scalar::Util ();
use Socket       ();

use constant {
    NMSG_DEFAULT_PROMISC   => 0,
    NMSG_DEFAULT_SO_FREQ   => 100,
    NMSG_DEFAULT_SO_RATE   => 0,
    NMSG_DEFAULT_SO_SNDBUF => 4 * 1024 * 1024,
    NMSG_DEFAULT_SO_RCVBUF => 4 * 1024 * 1024,
    NMSG_PORT_MAXRANGE     => 20,
};

# The other constants are made by the extension.
my @field_types  = map { "NMSG_FT_$_" }
    qw(ENUM BYTES STRING MLSTRING IP UINT16 UINT32 UINT64 INT16 INT32 INT64 DOUBLE BOOL);
my @field_flags  = map { "NMSG_FF_$_" } qw(REPEATED REQUIRED HIDDEN NOPRINT FORMAT_RAW);
my @results      = map { "NMSG_RES_$_" }
    qw(SUCCESS FAILURE EOF MEMFAIL MAGIC_MISMATCH VERSION_MISMATCH PBUF_READY NOTIMPL STOP AGAIN PARSE_ERROR PCAP_ERROR
       READ_FAILURE CONTAINER_FULL CONTAINER_OVERFULL ERRNO);

our %EXPORT_TAGS = (
    vendor => [qw(
        vendors msgtypes vendor_lookup msgtype_lookup msgtype_id_lookup get_max_vid get_max_msgtype mname_to_msgtype
        msgtype_to_mname vid_to_vname vname_to_vid
    )],
    channel => [qw(is_channel channel_lookup)],
    chalias => [qw(is_chalias chalias_lookup)],
    alias   => [qw(NMSG_ALIAS_OPERATOR NMSG_ALIAS_GROUP alias_by_key alias_by_value operator_lookup group_lookup)],
    sniff   => [qw(
        is_nmsg_file is_pcap_file is_interface is_socket is_file is_filehandle is_callback is_channel looks_like_socket
        parse_socket_spec expand_socket_spec
    )],
    iface  => [qw(is_interface interfaces interface_descriptions interface_detection_error)],
    buffer => [qw(
        NMSG_WBUFSZ_ETHER NMSG_WBUFSZ_JUMBO NMSG_WBUFSZ_MAX NMSG_WBUFSZ_MIN NMSG_RBUFSZ NMSG_RBUF_TIMEOUT
    )],
    field => [@field_types, @field_flags, qw(field_types field_flags field_types_by_val field_flags_by_val)],
    io    => [qw(
        NMSG_INPUT_TYPE_STREAM NMSG_INPUT_TYPE_PCAP NMSG_INPUT_TYPE_PRES NMSG_INPUT_TYPE_CALLBACK NMSG_INPUT_TYPE_JSON
        NMSG_OUTPUT_TYPE_STREAM NMSG_OUTPUT_TYPE_PRES NMSG_OUTPUT_TYPE_CALLBACK NMSG_OUTPUT_TYPE_JSON
        NMSG_OUTPUT_MODE_STRIPE NMSG_OUTPUT_MODE_MIRROR
        NMSG_CLOSE_TYPE_EOF NMSG_CLOSE_TYPE_COUNT NMSG_CLOSE_TYPE_INTERVAL
        NMSG_PCAP_TYPE_FILE NMSG_PCAP_TYPE_LIVE
        NMSG_DEFAULT_SNAPLEN NMSG_DEFAULT_PROMISC NMSG_DEFAULT_SO_FREQ NMSG_DEFAULT_SO_RATE NMSG_DEFAULT_SO_SNDBUF
        NMSG_DEFAULT_SO_RCVBUF NMSG_PORT_MAXRANGE
    )],
    result => [@results, qw(lookup_result nmsg_lookup_result)],
);
{
    my %all = map { $_ => 1 } map { @$_ } values %EXPORT_TAGS;
    $EXPORT_TAGS{all} = [sort keys %all];
}
our @EXPORT_OK = (@{$EXPORT_TAGS{all}}, 'DEBUG');

# --- vendors and message types

sub vid_to_vname     { _vendor_name($_[0]) }
sub vname_to_vid     { _vendor_id($_[0]) }
sub msgtype_to_mname { _type_name($_[0], $_[1]) }
sub mname_to_msgtype { _type_id($_[0], $_[1]) }

sub _is_number { defined $_[0] && $_[0] =~ /\A[0-9]+\z/ }

sub _vid {
    my ($vendor) = @_;
    my $vid = !defined $vendor ? 0 : _is_number($vendor) ? $vendor : _vendor_id($vendor);
    defined _vendor_name($vid) or _fail("uknown vendor '" . ($vendor // '') . "'");
    return 0 + $vid;
}

sub vendor_lookup { _vendor_name(_vid($_[0])) }

sub msgtype_id_lookup {
    my ($vendor, $type) = @_;
    my $vid     = _vid($vendor);
    my $msgtype = !defined $type ? 0 : _is_number($type) ? $type : _type_id($vid, $type);
    defined _type_name($vid, $msgtype) or _fail("unknown msgtype '$vid/" . ($type // '') . "'");
    return ($vid, 0 + $msgtype);
}

sub msgtype_lookup {
    my ($vid, $msgtype) = msgtype_id_lookup(@_);
    return (_vendor_name($vid), _type_name($vid, $msgtype));
}

sub vendors { grep { defined } map { _vendor_name($_) } 1 .. get_max_vid() }

sub msgtypes {
    my %types;
    for my $vid (grep { defined _vendor_name($_) } 1 .. get_max_vid()) {
        $types{_vendor_name($vid)} = [grep { defined } map { _type_name($vid, $_) } 1 .. get_max_msgtype($vid)];
    }
    return %types;
}

# --- channels, operators, groups

sub is_channel { defined $_[0] && !ref $_[0] && scalar(() = channel_lookup($_[0])) > 0 }
*is_chalias = \&is_channel;

sub alias_by_key {
    my ($kind, $key) = @_;
    my $text = _alias_text($kind, $key);
    return wantarray ? (defined $text ? ($key, $text) : (0, '')) : $text // '';
}

sub alias_by_value {
    my ($kind, $text) = @_;
    my $key = _alias_key($kind, $text);
    return wantarray ? ($key ? ($key, _alias_text($kind, $key)) : (0, '')) : $key;
}

sub _alias_lookup {
    my ($kind, $alias) = @_;
    my $key  = !defined $alias ? 0 : _is_number($alias) ? $alias : _alias_key($kind, $alias);
    my $text = _alias_text($kind, $key);
    return defined $text ? ($key, $text) : (0, '');
}

sub operator_lookup { _alias_lookup(NMSG_ALIAS_OPERATOR(), $_[0]) }
sub group_lookup    { _alias_lookup(NMSG_ALIAS_GROUP(),    $_[0]) }

# --- fields

sub field_types        { map { $_ => _constant($_) } @field_types }
sub field_types_by_val { map { _constant($_) => $_ } @field_types }
sub field_flags        { map { $_ => _constant($_) } @field_flags }
sub field_flags_by_val { map { _constant($_) => $_ } @field_flags }

sub _constant { no strict 'refs'; &{$_[0]}() }

# --- what something is

sub is_callback { ref $_[0] && Scalar::Util::reftype($_[0]) eq 'CODE' }

sub is_filehandle {
    my ($what) = @_;
    return 0 if !defined $what;
    return 0 if !ref $what && ref \$what ne 'GLOB';
    return defined eval { fileno $what } ? 1 : 0;
}

sub is_socket { is_filehandle($_[0]) && -S $_[0] ? 1 : 0 }

sub is_file { defined $_[0] && !ref $_[0] && -e $_[0] && !-d _ ? 1 : 0 }

sub is_nmsg_file {
    my ($path) = @_;
    return 0 if !is_file($path) || !-f $path;
    open my $file, '<', $path or return 0;
    return _is_nmsg(fileno $file) ? 1 : 0;
}

sub is_pcap_file { is_file($_[0]) && -f $_[0] && _is_pcap($_[0]) ? 1 : 0 }

my $address = qr/ [0-9]+ (?: \.[0-9]+ ){3} | localhost /x;
my $v6      = qr/ \[? (?<v6> [0-9A-Fa-f]* : [0-9A-Fa-f:.]* ) \]? /x;
my $ports   = qr/ (?<low> [0-9]{1,5} ) (?: \.\. (?<high> [0-9]{1,5} ) )? /x;

# HOST, first and last port; nothing for anything else
sub _split_spec {
    my ($spec) = @_;
    return if !defined $spec || ref $spec;
    my $host;
    if    ($spec =~ m{\A (?<host> $address ) [/:] $ports \z}x) { $host = $+{host} }
    elsif ($spec =~ m{\A $v6 / $ports \z}x)                    { $host = $+{v6} }
    elsif ($spec =~ m{\A \[ (?<v6> [0-9A-Fa-f:.]+ ) \] : $ports \z}x) { $host = $+{v6} }
    else { return }
    my ($low, $high) = ($+{low}, $+{high} // $+{low});
    my $is_address = $host eq 'localhost' || defined Net::Nmsg::Typemap::address_from_text($host);
    return if !$is_address || $low > 65535 || $high > 65535;
    return ($host, $low, $high);
}

sub looks_like_socket { scalar(() = _split_spec($_[0])) ? 1 : 0 }

sub parse_socket_spec {
    my ($spec) = @_;
    my ($host, $low, $high) = _split_spec($spec) or return;
    return ($host, $low == $high ? $low : "$low..$high");
}

sub expand_socket_spec {
    my ($spec) = @_;
    my ($host, $low, $high) = _split_spec($spec) or return;
    $high - $low > NMSG_PORT_MAXRANGE
        and _fail("port range (" . NMSG_PORT_MAXRANGE . ") exceeded ($low..$high)");
    $low <= $high or _fail("port range is empty ($low..$high)");
    return map { "$host/$_" } $low .. $high;
}

# --- interfaces

sub interface_descriptions { my ($error, @found) = _interfaces(); @found }

sub interfaces { my %found = interface_descriptions(); sort keys %found }

sub interface_detection_error { (_interfaces())[0] }

sub is_interface {
    my ($name) = @_;
    return 0 if !defined $name || ref $name;
    return (grep { $_ eq $name } interfaces()) ? 1 : 0;
}

sub _fail { require Carp; Carp::croak($_[0]) }

# Last, as the classes of messages, which it makes, need the functions and tables above.
require Net::Nmsg;
our $VERSION = $Net::Nmsg::VERSION;

sub DEBUG { Net::Nmsg::DEBUG() }

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::Util - constants, names and numbers, and what a file or an address is

=head1 SYNOPSIS

    use Net::Nmsg::Util qw(:vendor :sniff);

    my ($vid, $msgtype) = msgtype_id_lookup('base', 'ipconn');    # (1, 5)
    my %types = msgtypes();                                       # (base => ['ncap', 'email', ...], SIE => [...])
    print "packets\n" if is_pcap_file('dns.pcap');

=head1 DESCRIPTION

Nothing is exported without being asked for. C<:all> exports everything but C<DEBUG>.

=head2 :vendor

Where a vendor or type is expected, its name (in any case) and its number will do. C<ISC> is another name of C<base>.

=over

=item C<vendors()>, C<msgtypes()>

The names of all vendors; a hash of the names of all types by vendor.

=item C<vendor_lookup($vendor)>, C<msgtype_lookup($vendor, $type)>, C<msgtype_id_lookup($vendor, $type)>

The name of a vendor; the names of a vendor and a type; their numbers. Die for unknown ones.

=item C<vid_to_vname($vid)>, C<vname_to_vid($name)>, C<msgtype_to_mname($vid, $type)>, C<mname_to_msgtype($vid, $name)>

The same without a check: undef for an unknown number, 0 for an unknown name.

=item C<get_max_vid()>, C<get_max_msgtype($vid)>

The largest number. There may be gaps.

=back

=head2 :channel, :chalias

=over

=item C<channel_lookup($name)>, C<chalias_lookup($name)>

The socket specifications of a channel; an empty list for an unknown one.

=item C<is_channel($name)>, C<is_chalias($name)>

Whether there is such a channel.

=back

=head2 :alias

=over

=item C<operator_lookup($operator)>, C<group_lookup($group)>

The number and the name of an operator or a group, of which one is given; C<(0, '')> if it is unknown.

=item C<alias_by_key($kind, $number)>, C<alias_by_value($kind, $name)>

The same for C<NMSG_ALIAS_OPERATOR> or C<NMSG_ALIAS_GROUP>. In scalar context, the name and the number.

=back

=head2 :sniff

=over

=item C<is_file($path)>, C<is_nmsg_file($path)>, C<is_pcap_file($path)>

Whether there is such a file; whether a message can be read from it; whether libpcap can read it.

=item C<is_filehandle($what)>, C<is_socket($what)>, C<is_callback($what)>

Whether something is an open file handle; one of a socket; a code reference.

=item C<looks_like_socket($spec)>

Whether text is an address (or C<localhost>) and a port or a range of ports: C<192.0.2.1/8430>, C<192.0.2.1:8430>,
C<2001:db8::1/8430..8437>, C<[2001:db8::1]:8430>.

=item C<parse_socket_spec($spec)>

The host and the port, or the range as text.

=item C<expand_socket_spec($spec)>

A specification for each port of the range. Dies if the last is more than C<NMSG_PORT_MAXRANGE> behind the first.

=back

=head2 :iface

=over

=item C<interfaces()>, C<interface_descriptions()>, C<is_interface($name)>

The names of the interfaces that packets can be captured from; a hash of their descriptions; whether one is there.

=item C<interface_detection_error()>

Why the interfaces are not known, or ''.

=back

=head2 :buffer

C<NMSG_WBUFSZ_ETHER>, C<NMSG_WBUFSZ_JUMBO>, C<NMSG_WBUFSZ_MAX> and C<NMSG_WBUFSZ_MIN>: sizes of containers, in octets.
C<NMSG_RBUFSZ> in octets, and C<NMSG_RBUF_TIMEOUT> in milliseconds.

=head2 :field

C<NMSG_FT_ENUM> and so on for the types of fields, C<NMSG_FF_REPEATED>, C<NMSG_FF_REQUIRED>, C<NMSG_FF_HIDDEN>,
C<NMSG_FF_NOPRINT> and C<NMSG_FF_FORMAT_RAW> for their flags. C<field_types()> and C<field_flags()> are hashes of the
names to numbers, C<field_types_by_val()> and C<field_flags_by_val()> of the numbers to names.

=head2 :io

C<NMSG_INPUT_TYPE_*>, C<NMSG_OUTPUT_TYPE_*>, C<NMSG_OUTPUT_MODE_*>, C<NMSG_CLOSE_TYPE_*> and C<NMSG_PCAP_TYPE_*> of the
library; the defaults of options C<NMSG_DEFAULT_*>; C<NMSG_PORT_MAXRANGE>.

=head2 :result

C<NMSG_RES_SUCCESS> and so on; C<lookup_result($number)>, also C<nmsg_lookup_result>, is the text of one.

=cut
