//! Schema of CloudTrail, after AWS's own DDL: Amazon Athena User Guide, "Query AWS
//! CloudTrail logs".

use super::ColumnKind::{DayPartition, IsoTimeText, Json, Struct, Text, TimePart};
use super::{Column, Schema, column};

pub(super) const SCHEMA: Schema = Schema {
    name: "cloudtrail",
    description: "CloudTrail: cloudtrail_logs",
    dataset: Some("aws.cloudtrail"),
    hints: &["cloudtrail", "trail"],
    columns: COLUMNS,
};

const COLUMNS: &[Column] = &[
    column("eventversion", Text("eventVersion")),
    column("useridentity", Struct("userIdentity")),
    column("useridentity.type", Text("userIdentity.type")),
    column("useridentity.principalid", Text("userIdentity.principalId")),
    column("useridentity.arn", Text("userIdentity.arn")),
    column("useridentity.accountid", Text("userIdentity.accountId")),
    column("useridentity.invokedby", Text("userIdentity.invokedBy")),
    column("useridentity.accesskeyid", Text("userIdentity.accessKeyId")),
    column("useridentity.username", Text("userIdentity.userName")),
    column("useridentity.onbehalfof", Struct("userIdentity.onBehalfOf")),
    column("useridentity.onbehalfof.userid", Text("userIdentity.onBehalfOf.userId")),
    column("useridentity.onbehalfof.identitystorearn", Text("userIdentity.onBehalfOf.identityStoreArn")),
    column("useridentity.sessioncontext", Struct("userIdentity.sessionContext")),
    column("useridentity.sessioncontext.attributes", Struct("userIdentity.sessionContext.attributes")),
    column(
        "useridentity.sessioncontext.attributes.mfaauthenticated",
        Text("userIdentity.sessionContext.attributes.mfaAuthenticated"),
    ),
    column(
        "useridentity.sessioncontext.attributes.creationdate",
        Text("userIdentity.sessionContext.attributes.creationDate"),
    ),
    column("useridentity.sessioncontext.sessionissuer", Struct("userIdentity.sessionContext.sessionIssuer")),
    column(
        "useridentity.sessioncontext.sessionissuer.type",
        Text("userIdentity.sessionContext.sessionIssuer.type"),
    ),
    column(
        "useridentity.sessioncontext.sessionissuer.principalid",
        Text("userIdentity.sessionContext.sessionIssuer.principalId"),
    ),
    column(
        "useridentity.sessioncontext.sessionissuer.arn",
        Text("userIdentity.sessionContext.sessionIssuer.arn"),
    ),
    column(
        "useridentity.sessioncontext.sessionissuer.accountid",
        Text("userIdentity.sessionContext.sessionIssuer.accountId"),
    ),
    column(
        "useridentity.sessioncontext.sessionissuer.username",
        Text("userIdentity.sessionContext.sessionIssuer.userName"),
    ),
    column(
        "useridentity.sessioncontext.ec2roledelivery",
        Text("userIdentity.sessionContext.ec2RoleDelivery"),
    ),
    column(
        "useridentity.sessioncontext.webidfederationdata",
        Struct("userIdentity.sessionContext.webIdFederationData"),
    ),
    column(
        "useridentity.sessioncontext.webidfederationdata.federatedprovider",
        Text("userIdentity.sessionContext.webIdFederationData.federatedProvider"),
    ),
    column(
        "useridentity.sessioncontext.webidfederationdata.attributes",
        Struct("userIdentity.sessionContext.webIdFederationData.attributes"),
    ),
    column("eventtime", IsoTimeText("eventTime")),
    column("eventsource", Text("eventSource")),
    column("eventname", Text("eventName")),
    column("awsregion", Text("awsRegion")),
    column("sourceipaddress", Text("sourceIPAddress")),
    column("useragent", Text("userAgent")),
    column("errorcode", Text("errorCode")),
    column("errormessage", Text("errorMessage")),
    column("requestparameters", Json("requestParameters")),
    column("responseelements", Json("responseElements")),
    column("additionaleventdata", Json("additionalEventData")),
    column("requestid", Text("requestID")),
    column("eventid", Text("eventID")),
    column("resources", Struct("resources")),
    column("resources.arn", Text("resources.ARN")),
    column("resources.accountid", Text("resources.accountId")),
    column("resources.type", Text("resources.type")),
    column("eventtype", Text("eventType")),
    column("apiversion", Text("apiVersion")),
    column("readonly", Text("readOnly")),
    column("recipientaccountid", Text("recipientAccountId")),
    column("serviceeventdetails", Json("serviceEventDetails")),
    column("sharedeventid", Text("sharedEventID")),
    column("vpcendpointid", Text("vpcEndpointId")),
    column("vpcendpointaccountid", Text("vpcEndpointAccountId")),
    column("eventcategory", Text("eventCategory")),
    column("addendum", Struct("addendum")),
    column("addendum.reason", Text("addendum.reason")),
    column("addendum.updatedfields", Text("addendum.updatedFields")),
    column("addendum.originalrequestid", Text("addendum.originalRequestID")),
    column("addendum.originaleventid", Text("addendum.originalEventID")),
    column("sessioncredentialfromconsole", Text("sessionCredentialFromConsole")),
    column("edgedevicedetails", Json("edgeDeviceDetails")),
    column("tlsdetails", Struct("tlsDetails")),
    column("tlsdetails.tlsversion", Text("tlsDetails.tlsVersion")),
    column("tlsdetails.ciphersuite", Text("tlsDetails.cipherSuite")),
    column("tlsdetails.clientprovidedhostheader", Text("tlsDetails.clientProvidedHostHeader")),
    // Partitions of the tables in AWS's guides.
    column("timestamp", DayPartition),
    column("account", Text("recipientAccountId")),
    column("region", Text("awsRegion")),
    column("year", TimePart("%Y")),
    column("month", TimePart("%m")),
    column("day", TimePart("%d")),
];
