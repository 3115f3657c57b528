package Net::Nmsg::Msg;

use 5.026;
use warnings;

use Carp ();
use POSIX ();

use Net::Nmsg       ();
use Net::Nmsg::Util ();

our $VERSION = $Net::Nmsg::VERSION;

# --- classes of message types, made when the library is loaded

my @modules;

{
    my %types = Net::Nmsg::Util::field_types_by_val();
    my %flags = Net::Nmsg::Util::field_flags();

    # The labels of a field's flags, with their bits.
    my $labels = sub {
        my ($bits) = @_;
        return {map { $bits & $flags{$_} ? ($_ => $flags{$_}) : () } keys %flags};
    };

    # Methods that give the same for the class and all of its messages.
    my $define = sub {
        my ($class, %constants) = @_;
        no strict 'refs';
        for my $name (keys %constants) {
            my $value = $constants{$name};
            *{"${class}::$name"} = ref $value eq 'ARRAY' ? sub { @$value } : sub { $value };
        }
    };

    my $make_class = sub {
        my ($vid, $msgtype) = @_;
        my ($vendor, $type) = Net::Nmsg::Util::msgtype_lookup($vid, $msgtype);
        my $class = "Net::Nmsg::Msg::${vendor}::$type";
        my (@names, @types, @flags);
        for (my @table = _table($vid, $msgtype); @table;) {
            my ($name, $field_type, $bits) = splice @table, 0, 3;
            _define($class, $vid, $msgtype, scalar @names);
            push @names, $name;
            push @types, $types{$field_type} // 'UNKNOWN';
            push @flags, $labels->($bits);
        }
        $define->($class, vendor => $vendor, type => $type, VID => $vid, MID => $msgtype, fields => \@names,
            types => \@types, flags => \@flags, count => scalar @names);
        no strict 'refs';
        @{"${class}::ISA"} = (__PACKAGE__);
        @{"Net::Nmsg::Msg::ISC::${type}::ISA"} = ($class) if $vendor eq 'base';
        push @modules, $class;
    };

    for my $vid (1 .. Net::Nmsg::Util::get_max_vid()) {
        for my $msgtype (1 .. Net::Nmsg::Util::get_max_msgtype($vid)) {
            $make_class->($vid, $msgtype) if defined Net::Nmsg::Util::msgtype_to_mname($vid, $msgtype);
        }
    }
}

sub modules { @modules }

sub new {
    my ($invocant) = @_;
    my $class = ref $invocant || $invocant;
    $class ne __PACKAGE__
        or Carp::croak("new: call it on the class of a message type, such as ${class}::base::ipconn");
    return _new($class, $class->VID, $class->MID);
}

# --- of messages whose type is not known; the classes have their own

sub VID    { ref $_[0] ? _vid($_[0])     : undef }
sub MID    { ref $_[0] ? _msgtype($_[0]) : undef }
sub vendor { ref $_[0] ? Net::Nmsg::Util::vid_to_vname(_vid($_[0])) : undef }
sub type   { undef }
sub fields { () }
sub types  { () }
sub flags  { () }
sub count  { 0 }

# --- header

# The number and the alias of an operator or a group are one thing.
sub _alias {
    my ($kind, $number, $self, @given) = @_;
    if (@given) {
        my ($alias) = @given;
        my $key = !defined $alias || $alias =~ /\A[0-9]*\z/ ? $alias || 0
            : Net::Nmsg::Util::alias_by_value($kind, $alias)
            || Carp::croak("unknown " . ($number eq 'group_id' ? 'group' : 'operator') . " '$alias'");
        $self->$number($key);
    }
    return scalar Net::Nmsg::Util::alias_by_key($kind, $self->$number);
}

sub operator { _alias(Net::Nmsg::Util::NMSG_ALIAS_OPERATOR(), 'operator_id', @_) }
sub group    { _alias(Net::Nmsg::Util::NMSG_ALIAS_GROUP(),    'group_id',    @_) }

sub time {
    my ($self, @given) = @_;
    if (@given) {
        my ($seconds, $nanoseconds) = @given == 1 && ref $given[0] ? @{$given[0]} : @given;
        $nanoseconds //= 0;
        defined $seconds && $seconds =~ /\A-?[0-9]+\z/ && $nanoseconds =~ /\A[0-9]{1,9}\z/
            or Carp::croak('time: takes whole seconds, and nanoseconds below 1000000000');
        _set_time($self, $seconds, $nanoseconds);
    }
    return undef if !_has_time($self);
    my @time = _time($self);
    return wantarray ? @time : $time[0];
}

# --- text

sub headers_as_str {
    my ($self) = @_;
    my ($seconds, $nanoseconds) = _time($self);
    my $source = $self->source;
    return sprintf '[%s.%09d] [%u:%u %s %s] [%s] [%s] [%s]', POSIX::strftime('%Y-%m-%d %H:%M:%S', gmtime $seconds),
        $nanoseconds, $self->VID, $self->MID, $self->vendor // '(unknown)', $self->type // '(unknown)',
        $source ? sprintf('%08x', $source) : '', $self->operator, $self->group;
}

sub as_str {
    my ($self, $eol) = @_;
    $eol //= "\n";
    my $text = defined $self->type
        ? _text($self, $eol)
        : sprintf('<UNKNOWN NMSG %u:%u>%s', $self->VID, $self->MID, $eol);
    return join $eol, $self->headers_as_str, $text // '';
}

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::Msg - messages

=head1 SYNOPSIS

    use Net::Nmsg::Msg;

    my $msg = Net::Nmsg::Msg::base::ipconn->new;
    $msg->set_srcip('192.0.2.1');
    $msg->set_srcport(53);
    $msg->time(1700000000, 250);
    print $msg->as_str;

    my $email = Net::Nmsg::Msg::base::email->new;
    $email->set_type('spamtrap');
    $email->add_rcpt('a@example.com', 'b@example.com');
    print "$_\n" for $email->get_rcpt;

=head1 DESCRIPTION

There is a class for each message type, C<Net::Nmsg::Msg::VENDOR::TYPE>, such as C<Net::Nmsg::Msg::base::dnsqr> and
C<Net::Nmsg::Msg::SIE::dnsdedupe>. All derive from C<Net::Nmsg::Msg>. The classes of vendor C<ISC> are those of C<base>
under their old names. L<Net::Nmsg::Input> gives messages of these classes; a message whose type is not known is a plain
C<Net::Nmsg::Msg>, which has its header.

=head1 CLASS METHODS

=over

=item C<< Net::Nmsg::Msg->modules >>

The names of all classes of message types, each once, without those of C<ISC>.

=item C<< CLASS->new >>

A message without values.

=item C<< Net::Nmsg::Msg->from_json($text) >>

The message of a JSON object, as C<as_json> writes it. Dies if it is not one.

=item C<vendor>, C<type>, C<VID>, C<MID>

The names and the numbers of the vendor and the type.

=item C<fields>, C<types>, C<flags>, C<count>

The names of the fields; the types of the fields, as C<NMSG_FT_IP>; for each field a reference to a hash of its flags
to their bits, as C<< {NMSG_FF_REPEATED => 1} >>; the number of fields. All are in the order of the message type, and
can be called for a message, too.

=back

=head1 METHODS

For each field there are methods with its name in place of NAME. L<Net::Nmsg::Typemap> has the values, and those of the
methods with C<raw>.

=over

=item C<get_NAME>, C<get_raw_NAME>

The value, or undef. All values of a repeated field, as a list, in scalar context as a reference to an array.

=item C<set_NAME($value)>, C<set_raw_NAME($value)>

Sets the value. undef removes it. A repeated field takes a list, or a reference to an array, in place of all that it
has. Dies if a value does not fit, and leaves the message as it was.

=item C<add_NAME(@values)>, C<add_raw_NAME(@values)>

Appends to a repeated field.

=item C<fields_present>

The names of the fields that have values.

=item C<time>, C<time($seconds, $nanoseconds)>

The time, as seconds since 1970 and nanoseconds; in scalar context the seconds. A new message has none (undef) until it
is set or the message is written; then it has the time of the last write.

=item C<source>, C<source($number)>

The number of the source; 0 without one.

=item C<operator>, C<group>, with an argument to set them

The name of the operator or group; '' if there is none. They are set by name or number.

=item C<operator_id>, C<group_id>, with an argument to set them

The number of the operator or group, which need not have a name; 0 without one.

=item C<headers_as_str>

The header as text: C<[2023-11-14 22:13:20.000000250] [1:5 base ipconn] [a1ba02cf] [] []>.

=item C<as_str>, C<as_str($eol)>

The header and the fields as text, in lines.

=item C<as_json>

The message as a JSON object in one line.

=item C<error>

Why a message has no fields: its octets are not those of its type. '' if nothing is wrong.

=back

A message that was read may be changed and written, more than once.

=cut
