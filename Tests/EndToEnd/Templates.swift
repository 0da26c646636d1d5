/// Templates the tests deploy.
enum Templates {
  /// A function, its role and a topic.
  static let function = """
    Description: 挨拶をする関数
    Parameters:
      Greeting: { Type: String, Default: hello }
      Password: { Type: String, NoEcho: true, Default: unset }
    Resources:
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: lambda.amazonaws.com } }
      Function:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.12
          Handler: index.handler
          Role: !GetAtt Role.Arn
          Environment: { Variables: { GREETING: !Ref Greeting } }
          Code:
            ZipFile: |
              def handler(event, context):
                  return {"message": "hello world"}
      Topic:
        Type: AWS::SNS::Topic
        Properties: { DisplayName: !Ref Greeting }
    Outputs:
      FunctionArn: { Value: !GetAtt Function.Arn, Description: 関数の ARN }
      TopicArn: { Value: !Ref Topic }
      Greeting: { Value: !Ref Greeting }
    """

  /// Moves for four seconds, then rolls back.
  static let stalling = """
    Resources:
      Topic: { Type: AWS::SNS::Topic }
      Handle: { Type: AWS::CloudFormation::WaitConditionHandle }
      Wait:
        Type: AWS::CloudFormation::WaitCondition
        Properties: { Handle: !Ref Handle, Timeout: "4", Count: 1 }
    """
}
